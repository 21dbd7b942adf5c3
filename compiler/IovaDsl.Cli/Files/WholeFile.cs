namespace IovaDsl.Cli.Files;

/// <summary>
/// Output that is there whole or not at all: written beside its place under a passing name, then moved there. A reader
/// never sees half a file, and a failure leaves what was there before.
/// </summary>
public static class WholeFile
{
    /// <summary>Writes one file; folders on the way are made.</summary>
    /// <exception cref="CommandFailure">It cannot be written; nothing has changed.</exception>
    public static void Write(string name, string fullPath, ReadOnlySpan<byte> content)
    {
        if (Directory.Exists(fullPath))
            throw new CommandFailure($"{name}: is a folder; name a file");
        if (IsDevice(fullPath))
        {
            WriteThrough(name, fullPath, content);
            return;
        }

        // A link is kept: what it leads to is replaced, as a shell's redirection would.
        string place = RealPath.Of(fullPath) ?? fullPath;
        string passing = PassingName(place);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using (FileStream file = new(passing, FileMode.CreateNew, FileAccess.Write))
                file.Write(content);
            KeepMode(place, passing);
            File.Move(passing, place, overwrite: true);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            TryDelete(passing);
            throw new CommandFailure($"{name}: cannot be written: {Reason(e)}");
        }
    }

    /// <summary>A name beside <paramref name="place"/> that nobody else uses.</summary>
    internal static string PassingName(string place) =>
        Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");

    internal static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException;

    internal static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message;

    // What is no regular file (/dev/null, a pipe) cannot be replaced, and needs not be.
    private static bool IsDevice(string path)
    {
        try
        {
            return File.Exists(path) && (File.GetAttributes(path) & FileAttributes.Device) != 0;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false;
        }
    }

    private static void WriteThrough(string name, string fullPath, ReadOnlySpan<byte> content)
    {
        try
        {
            using FileStream device = new(fullPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            device.Write(content);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new CommandFailure($"{name}: cannot be written: {Reason(e)}");
        }
    }

    private static void KeepMode(string place, string passing)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(place))
            File.SetUnixFileMode(passing, File.GetUnixFileMode(place));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
        }
    }
}
