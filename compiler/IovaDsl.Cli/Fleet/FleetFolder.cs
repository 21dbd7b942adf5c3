using IovaDsl.Cli.Files;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Fleet;

/// <summary>
/// A folder of a fleet, which others may have filled: its links are followed as long as they stay in it, and each folder is looked at
/// once, so that links in a circle end. Nothing but regular files is read.
/// </summary>
internal sealed class FleetFolder
{
    private static readonly string[] Names = [".iova", ".jsonl"];

    private readonly string _name;
    private readonly string _root;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <param name="name">As it was given.</param>
    /// <param name="full">Its full path.</param>
    public FleetFolder(string name, string full)
    {
        _name = name;
        _root = RealPath.Of(full) ?? full;
    }

    /// <summary>Whether a folder is to be read; false where it was.</summary>
    /// <exception cref="CommandFailure">It may not be.</exception>
    public bool Enters(string name, string full) => _seen.Add(Real(name, full));

    /// <summary>The names of what may hold hosts: folders, platforms and lines.</summary>
    /// <exception cref="CommandFailure">They may not be read.</exception>
    public static IReadOnlyList<string> EntriesOf(string name, string full)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFileSystemEntries(full)
                    .Where(IsOfFleet)
                    .Select(entry => Path.GetFileName(entry))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (WholeFile.IsRefusal(e))
        {
            throw new CommandFailure($"{name}: cannot be read: {WholeFile.Reason(e)}");
        }
    }

    /// <exception cref="CommandFailure">A file may not be read.</exception>
    public void CheckFile(string name, string full)
    {
        _ = Real(name, full);
        if (FileKinds.IsSpecial(full))
            throw new CommandFailure($"{name}: is no regular file");
    }

    private string Real(string name, string full)
    {
        if (RealPath.Of(full) is not { } real)
            throw new CommandFailure($"{name}: is not read: its links go in a circle");
        return RealPath.IsBelow(real, _root)
            ? real
            : throw new CommandFailure($"{name}: is not read: its links lead out of {_name}; name what they lead to");
    }

    private static bool IsOfFleet(string entry) =>
        Directory.Exists(entry) || Array.Exists(Names, end => entry.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
