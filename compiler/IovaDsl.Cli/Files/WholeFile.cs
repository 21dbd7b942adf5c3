using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Files;

/// <summary>
/// Output that is there whole or not at all: written beside its place under a passing name, then moved there. A reader
/// never sees half a file, a failure leaves what was there before, and nobody reads it who could not read what it replaces.
/// </summary>
internal static class WholeFile
{
    /// <summary>Writes one file; folders on the way are made.</summary>
    /// <exception cref="CommandFailure">It cannot be written; nothing has changed.</exception>
    public static void Write(string name, string fullPath, ReadOnlyMemory<byte> content) =>
        Write(name, fullPath, stream => stream.Write(content.Span));

    /// <summary>The same for what is written as it is made.</summary>
    public static void Write(string name, string fullPath, Action<Stream> write)
    {
        if (Directory.Exists(fullPath))
            throw new CommandFailure($"{name}: is a folder; name a file");

        // A link is kept: what it leads to is replaced, as a shell's redirection would.
        string place = RealPath.Of(fullPath) ?? fullPath;
        if (TryWriteThrough(name, IsAmongDevices(fullPath) ? fullPath : place, write))
            return;

        string passing = PassingName(place);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            LeftBehind.Remove(place);
            using (FileStream file = new(passing, Creation(place)))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            KeepMode(place, passing);
            File.Move(passing, place, overwrite: true);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new CommandFailure($"{name}: cannot be written: {Reason(e)}");
        }
        finally
        {
            TryDelete(passing);
        }
    }

    /// <summary>A name beside <paramref name="place"/> that nobody else uses.</summary>
    internal static string PassingName(string place) =>
        Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");

    internal static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException;

    internal static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message;

    // What is no regular file (/dev/null, a pipe) must not be replaced. .NET tells the two apart on Windows alone; elsewhere
    // devices stand where systems keep them, and a pipe is what has no position. A pipe is opened once: closing it would be
    // the end of the output for who reads it.
    private static bool TryWriteThrough(string name, string path, Action<Stream> write)
    {
        try
        {
            if (!File.Exists(path) || (!IsDevice(path) && new FileInfo(path).Length > 0))
                return false;
            using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (stream.CanSeek && !IsDevice(path))
                return false;
            write(stream);
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new CommandFailure($"{name}: cannot be written: {Reason(e)}");
        }
    }

    private static bool IsDevice(string path) =>
        OperatingSystem.IsWindows() ? (File.GetAttributes(path) & FileAttributes.Device) != 0 : IsAmongDevices(path);

    private static bool IsAmongDevices(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));

    // From its first moment as closed as what it replaces; the rest of the mode, which the mask may have taken, comes afterwards.
    private static FileStreamOptions Creation(string place)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && File.Exists(place))
            options.UnixCreateMode = File.GetUnixFileMode(place) & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit);
        return options;
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
        catch (Exception e) when (IsRefusal(e)) { }
    }
}
