using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Firmware.Host;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// A host's root, as the questions that import and verify ask of it: a folder laid out as <c>/</c>, or a tar of one. A recording may
/// come from anybody. So every component of every path is resolved within the root, links included; nothing but regular files is
/// read; and no file, and not all of them together, may be larger than any host needs.
/// </summary>
internal sealed class HostFolder
{
    /// <summary>The largest table or tree that is read, in bytes.</summary>
    public const long LargestFile = 16L << 20;

    /// <summary>The most that is read of one host, in bytes.</summary>
    public const long LargestHost = 128L << 20;

    private const int MostEntries = 1 << 16;

    private readonly string _name;
    private readonly string _root;
    private readonly HostTar? _tar;
    private readonly SortedDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private long _read;

    private HostFolder(string name, string root, bool isTar)
    {
        _name = name;
        _root = root;
        _tar = isTar ? ReadTar() : null;
    }

    /// <summary>What was asked for and not read although it is there: its path and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    public HostFiles Files =>
        new()
        {
            List = folder => Ask(folder, List) ?? [],
            Read = path => Ask(path, Read),
            ReadLink = path => Ask(path, ReadLink),
        };

    /// <exception cref="CommandFailure">There is no such folder.</exception>
    public static HostFolder Open(string name, string root)
    {
        bool isTar = FileKinds.IsRegular(root);
        if (!isTar && !Directory.Exists(root))
            throw new CommandFailure($"{name}: no such folder; --host wants one laid out as /, with sys in it, or a tar of one");
        return new HostFolder(name, root, isTar);
    }

    private HostTar ReadTar()
    {
        try
        {
            using FileStream archive = new(_root, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            TarHeaders.Check(archive);
            return HostTar.Read(archive, ReadBounded, Count);
        }
        catch (Exception e) when (TarHeaders.IsRefusal(e))
        {
            throw new CommandFailure($"{_name}: is no tar that can be read: {e.Message}");
        }
    }

    /// <summary>A line for each thing that was refused.</summary>
    public void Say(Session session)
    {
        foreach ((string path, string why) in _refused)
            session.Say($"{_name}: {path} is not read: {why}");
    }

    private IReadOnlyList<string>? List(string folder) =>
        Resolve(folder, followsLast: true) is not { } place ? null
        : _tar is not null ? _tar.List(place)
        : Directory.Exists(PlaceOf(place)) ? Names(folder, PlaceOf(place))
        : null;

    private List<string>? Names(string folder, string full)
    {
        List<string> names = [.. Directory.EnumerateFileSystemEntries(full).Take(MostEntries + 1).Select(entry => Path.GetFileName(entry))];
        if (names.Count <= MostEntries)
            return names;
        _refused[folder] = $"it holds more than {MostEntries} entries";
        return null;
    }

    private string? ReadLink(string path) => Resolve(path, followsLast: false) is { } place ? LinkAt(place) : null;

    private string? LinkAt(string place) => _tar is not null ? _tar.LinkAt(place) : new FileInfo(PlaceOf(place)).LinkTarget;

    private byte[]? Read(string path)
    {
        if (Resolve(path, followsLast: true) is not { } place)
            return null;
        if (_tar is not null)
            return _tar.File(place);
        string full = PlaceOf(place);
        if (FileKinds.IsSpecial(full))
            return Refuse(path, "it is no regular file");
        if (!File.Exists(full))
            return null;
        using FileStream file = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return ReadBounded(path, file);
    }

    // Files of sysfs say 4096 bytes and hold fewer, and others hold more than they say: a length is no promise.
    private byte[]? ReadBounded(string path, Stream file)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[16 * 1024];
        for (int count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            content.Write(buffer, 0, count);
            Count(count);
            if (content.Length > LargestFile)
                return Refuse(path, $"it is larger than {LargestFile >> 20} MiB, the most that is read of a file");
        }

        return content.ToArray();
    }

    private void Count(long bytes)
    {
        _read += bytes;
        if (_read > LargestHost)
            throw new CommandFailure($"{_name}: holds more than {LargestHost >> 20} MiB, the most that is read of a host");
    }

    private byte[]? Refuse(string path, string why)
    {
        _refused[path] = why;
        return null;
    }

    private string? Resolve(string path, bool followsLast)
    {
        if (path.Contains('\0'))
            return null;
        string? place = RootedPath.Resolve(path, LinkAt, followsLast);
        if (place is null)
            Refuse(path, "its links lead out of the root or in a circle, or it is longer than any path");
        return place;
    }

    private string PlaceOf(string path) => Path.Combine(_root, path);

    // What may not be read is as if it were not there: a snapshot takes what it gets.
    private static T? Ask<T>(string path, Func<string, T?> question)
        where T : class
    {
        try
        {
            return question(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
