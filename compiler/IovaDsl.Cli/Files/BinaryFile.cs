using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Files;

/// <summary>Bytes of a file that is no text: a table, a tree. The same refusals in the same words as for texts.</summary>
internal static class BinaryFile
{
    private const long LargestBytes = 64L << 20;

    /// <summary>All bytes, or standard input for <c>-</c>.</summary>
    /// <exception cref="UnreadableFile">They cannot be had.</exception>
    public static byte[] Read(CommandHost host, string path)
    {
        if (path == SourceReader.StandardInput)
            return ReadBounded(SourceReader.StandardInputName, host.Input);
        string full = SourceReader.FullPath(path, host.Directory);
        try
        {
            using FileStream file = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return ReadBounded(path, file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableFile(path, "", "no such file", missing: true);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnreadableFile(path, "", "permission denied");
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            throw new UnreadableFile(path, "", $"cannot be read: {e.Message}");
        }
    }

    // Files of sysfs and pipes promise no length, so the bound is kept while reading.
    private static byte[] ReadBounded(string name, Stream stream)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > LargestBytes)
                throw new UnreadableFile(name, "", $"is larger than {LargestBytes >> 20} MiB, the most that is read of a table");
        }

        return content.ToArray();
    }
}
