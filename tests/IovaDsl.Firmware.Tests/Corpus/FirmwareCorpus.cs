using System.Text.Json.Nodes;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>
/// The real tables that lie beside the project: <c>&lt;type&gt;/&lt;platform&gt;.bin|.dtb</c> with the expected facts in <c>.json</c>.
/// The folder comes from IOVADSL_FIRMWARE, and is <c>../shared/firmware</c> beside the repository otherwise.
/// </summary>
public static class FirmwareCorpus
{
    public const string Absent = "The firmware corpus is not there (IOVADSL_FIRMWARE, or ../shared/firmware beside the repository).";

    public static string Folder =>
        Environment.GetEnvironmentVariable("IOVADSL_FIRMWARE") is { Length: > 0 } given
            ? Path.GetFullPath(given, RepositoryRoot())
            : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "firmware"));

    public static bool IsPresent => Directory.Exists(Folder);

    /// <summary>Every table that has expected facts, sorted by type and name.</summary>
    public static IReadOnlyList<CorpusEntry> Entries()
    {
        if (!IsPresent)
            return [];
        return Directory
            .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(json => new CorpusEntry(json))
            .Where(entry => File.Exists(entry.TableFile))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
    }

    public static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One table of the corpus.</summary>
public sealed record CorpusEntry(string JsonFile)
{
    /// <summary><c>iort/qemu-virt-its-off</c>.</summary>
    public string Name => Path.ChangeExtension(Path.GetRelativePath(FirmwareCorpus.Folder, JsonFile), null).Replace('\\', '/');

    public string Type => Facts()["table"]!.GetValue<string>();

    public string TableFile
    {
        get
        {
            string binary = Path.ChangeExtension(JsonFile, ".bin");
            return File.Exists(binary) ? binary : Path.ChangeExtension(JsonFile, ".dtb");
        }
    }

    public byte[] Bytes() => File.ReadAllBytes(TableFile);

    public JsonObject Facts() => JsonNode.Parse(File.ReadAllText(JsonFile))!.AsObject();

    public override string ToString() => Name;
}
