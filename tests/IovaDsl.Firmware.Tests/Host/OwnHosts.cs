using System.IO.Compression;
using IovaDsl.Firmware.Host;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>The hosts that we recorded ourselves, a zip each (<c>Host/Recorded</c>).</summary>
internal static class OwnHosts
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Host", "Recorded");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.zip").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    public static HostFiles Open(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Folder, name + ".zip"));
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream content = entry.Open();
            using MemoryStream bytes = new();
            content.CopyTo(bytes);
            files[entry.FullName] = bytes.ToArray();
        }

        return HostFiles.InMemory(files);
    }
}
