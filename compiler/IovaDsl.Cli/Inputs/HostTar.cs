using System.Formats.Tar;
using IovaDsl.Cli.Files;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// A recording that is one tar: read whole into memory, with the same bounds as a folder. Only regular files, links and folders count,
/// and names are taken from the root of the archive, whatever they say of places outside.
/// </summary>
internal sealed class HostTar
{
    // A name that is kept costs itself and its place in a table.
    private const int PerName = 128;

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _folders = new(StringComparer.Ordinal);

    private readonly Action<long> _count;

    private HostTar(Action<long> count) => _count = count;

    public byte[]? File(string path) => _files.GetValueOrDefault(path);

    public string? LinkAt(string path) => _links.GetValueOrDefault(path);

    public IReadOnlyList<string>? List(string path) => _folders.TryGetValue(path, out SortedSet<string>? names) ? [.. names] : null;

    /// <param name="archive">The bytes of the tar; read to its end.</param>
    /// <param name="read">Reads an entry within the bounds; null: it is refused.</param>
    /// <param name="count">Gets the bytes that are kept besides, for names.</param>
    /// <exception cref="InvalidDataException">It is no tar.</exception>
    public static HostTar Read(Stream archive, Func<string, Stream, byte[]?> read, Action<long> count)
    {
        HostTar tar = new(count);
        using TarReader reader = new(archive, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            if (RootedPath.Resolve(entry.Name, _ => null, followsLast: false) is not { Length: > 0 } path)
                continue;
            tar.Add(path, entry, read);
        }

        return tar;
    }

    private void Add(string path, TarEntry entry, Func<string, Stream, byte[]?> read)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                if (read(path, entry.DataStream ?? Stream.Null) is not { } bytes)
                    return;
                _files[path] = bytes;
                break;
            case TarEntryType.SymbolicLink:
                _count(entry.LinkName.Length * sizeof(char));
                _links[path] = entry.LinkName;
                break;
            case TarEntryType.Directory:
                _folders.TryAdd(path, new SortedSet<string>(StringComparer.Ordinal));
                break;
            default:
                return;
        }

        AddToFolders(path);
    }

    private void AddToFolders(string path)
    {
        for (int slash = path.LastIndexOf('/'); ; slash = path.LastIndexOf('/'))
        {
            string folder = slash < 0 ? "" : path[..slash];
            bool isNew = !_folders.TryGetValue(folder, out SortedSet<string>? names);
            if (isNew)
                _folders.Add(folder, names = new SortedSet<string>(StringComparer.Ordinal));
            if (names!.Add(path[(slash + 1)..]))
                _count(PerName + ((isNew ? path.Length + folder.Length : path.Length) * sizeof(char)));
            // What is above a folder that is known is known as well.
            if (slash < 0 || !isNew)
                return;
            path = folder;
        }
    }
}
