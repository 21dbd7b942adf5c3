using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// The files that a path of <c>iova import</c> stands for: itself, all files below a folder, or those of a tar archive, gzipped or not.
/// What somebody named must be firmware; among files that nobody named, what is none is said and skipped.
/// </summary>
internal static class FirmwareFiles
{
    private const int MostFiles = 20_000;

    // Of one machine, all together: what is read of its tables is kept.
    private const long MostBytes = HostFolder.LargestHost;

    /// <summary>The tables and trees of all paths, and whether a table that matters had to be refused.</summary>
    /// <exception cref="CommandFailure">A path holds nothing that can be read.</exception>
    public static (List<ImportFile> Files, bool Refused) Read(Session session, IReadOnlyList<string> paths)
    {
        List<ImportFile> files = [];
        HashSet<string> empty = new(paths, StringComparer.Ordinal);
        bool refused = false;
        SkippedFiles skipped = new(session);
        foreach (Found one in Joined(paths.SelectMany(path => Find(session, path, skipped))))
        {
            ImportFile file = new(one.Name, FirmwareFile.Read(one.Bytes));
            refused |= file.Content.Rejected && (one.IsNamed || file.Content.Matters);
            if (!one.IsNamed && skipped.Skips(file))
                continue;
            files.Add(file);
            empty.ExceptWith(one.Paths);
        }

        skipped.SayRest();

        return paths.FirstOrDefault(empty.Contains) is { } path
            ? throw new CommandFailure($"{path}: holds no ACPI table, dump of tables, or device tree")
            : (files, refused);
    }

    /// <summary>A file, or the pieces of one.</summary>
    /// <param name="Name">Of the first piece.</param>
    /// <param name="Bytes">Of all.</param>
    /// <param name="Paths">The paths of the command line that it was found under.</param>
    /// <param name="IsNamed">Whether somebody named the file itself.</param>
    private sealed record Found(string Name, byte[] Bytes, ImmutableArray<string> Paths, bool IsNamed);

    private static IEnumerable<Found> Find(Session session, string path, SkippedFiles skipped)
    {
        string full = session.FullPath(path);
        if (path != SourceReader.StandardInput && Directory.Exists(full))
            return InFolder(session, path, full, skipped).Select(file => new Found(file.Name, file.Bytes, [path], IsNamed: false));
        byte[] bytes = BinaryFile.Read(session.Host, path);
        string name = path == SourceReader.StandardInput ? SourceReader.StandardInputName : Path.GetFileName(path);
        return IsArchive(bytes)
            ? InArchive(name, bytes).Select(file => new Found(file.Name, file.Bytes, [path], IsNamed: false))
            : [new Found(name, bytes, [path], IsNamed: true)];
    }

    // ---- folders ----

    private static IEnumerable<(string Name, byte[] Bytes)> InFolder(Session session, string path, string full, SkippedFiles skipped)
    {
        if (Directory.Exists(Path.Combine(full, "sys", "bus")))
            throw new CommandFailure($"{path}: is the root of a host; name it with --host");
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 8,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device,
        };
        long read = 0;
        List<string> names = [.. Directory.EnumerateFiles(full, "*", options).Take(MostFiles + 1).Order(StringComparer.Ordinal)];
        if (names.Count > MostFiles)
            throw new CommandFailure($"{path}: has more than {MostFiles} files below it");
        foreach (string file in names)
        {
            string name = Path.GetRelativePath(full, file).Replace('\\', '/');
            byte[] bytes;
            try
            {
                if (FileKinds.IsSpecial(file))
                    throw new UnreadableFile(file, "", "is no regular file");
                bytes = BinaryFile.Read(session.Host, file);
            }
            catch (UnreadableFile e)
            {
                skipped.Say(name, e.Message);
                continue;
            }

            read += bytes.Length;
            if (read > MostBytes)
                throw new CommandFailure($"{path}: holds more than {MostBytes >> 20} MiB, the most that is read of one machine");
            yield return (name, bytes);
        }
    }

    // ---- archives ----

    private static bool IsGzip(byte[] bytes) => bytes is [0x1f, 0x8b, ..];

    private static bool IsArchive(byte[] bytes) => IsGzip(bytes) || IsTar(bytes);

    private static bool IsTar(byte[] bytes) => bytes.Length > 262 && bytes.AsSpan(257, 5).SequenceEqual("ustar"u8);

    // A gzipped file that is no archive is one file.
    private static List<(string Name, byte[] Bytes)> InArchive(string name, byte[] bytes)
    {
        try
        {
            byte[] content = IsGzip(bytes) ? Unzipped(name, bytes) : bytes;
            return IsTar(content) ? [.. Entries(name, content).OrderBy(entry => entry.Name, StringComparer.Ordinal)] : [(name, content)];
        }
        catch (Exception e) when (TarHeaders.IsRefusal(e))
        {
            throw new CommandFailure($"{name}: is a damaged archive: {e.Message}");
        }
    }

    private static byte[] Unzipped(string name, byte[] bytes)
    {
        using GZipStream zip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        for (int count = zip.Read(buffer); count > 0; count = zip.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > MostBytes)
                throw new CommandFailure($"{name}: unpacks to more than {MostBytes >> 20} MiB");
        }

        return content.ToArray();
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Entries(string name, byte[] content)
    {
        MemoryStream archive = new(content);
        TarHeaders.Check(archive);
        using TarReader reader = new(archive);
        int count = 0;
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (++count > MostFiles)
                throw new CommandFailure($"{name}: holds more than {MostFiles} files");
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                continue;
            // An empty file has no data.
            using MemoryStream bytes = new();
            entry.DataStream?.CopyTo(bytes);
            yield return (entry.Name, bytes.ToArray());
        }
    }

    // ---- what they are ----

    // A dump that was cut into pieces goes on in the next file.
    private static IEnumerable<Found> Joined(IEnumerable<Found> found)
    {
        Found? open = null;
        foreach (Found one in found)
        {
            if (open is not null && AcpiDumpText.IsContinuation(one.Bytes) && AcpiDumpText.IsText(open.Bytes))
            {
                open = open with { Bytes = [.. open.Bytes, .. one.Bytes], Paths = [.. open.Paths, .. one.Paths] };
                continue;
            }

            if (open is not null)
                yield return open;
            open = one;
        }

        if (open is not null)
            yield return open;
    }
}
