using System.Globalization;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Rows of maps as an import keeps them: <c>FIRST PATH OUTPUT,… LENGTH</c> in hexadecimal, <c>-</c> for no outputs, and references without
/// a first ID and a length: <c>PATH ARGUMENT,…</c>.
/// </summary>
internal static class DtMapRows
{
    private const string None = "-";

    public static string Text(DtIdMapEntry entry) =>
        $"{entry.InputBase:x} {entry.Target!.Path} "
        + $"{Text([.. new[] { entry.OutputBase, entry.SecondOutput ?? 0 }.Take(entry.OutputCells)])} {entry.Length:x}";

    public static string Text(DtReference reference) => $"{reference.Target!.Path} {Text([.. reference.Arguments])}";

    /// <summary>The cells of rows, and whom they name; null where one cannot be read, or names none of these.</summary>
    public static (DtsCell[] Cells, HashSet<DtsNode> Named)? Cells(IEnumerable<string> rows, IReadOnlyCollection<DtsNode> targets) =>
        Cells(
            rows.Select(row => row.Split(' ')),
            targets,
            words =>
                words.Length == 4
                && TryHex(words[0], out uint first)
                && Outputs(words[2]) is { } outputs
                && TryHex(words[3], out uint length)
                    ? (words[1], [first], [.. outputs, length])
                    : null
        );

    /// <summary>Whether rows that can be read give each of these requesters its target: the first row that has one counts.</summary>
    public static bool Give(IEnumerable<string> rows, ulong? mask, IEnumerable<(uint First, uint Last, DtsNode Target)> wanted)
    {
        uint kept = (uint)(mask ?? uint.MaxValue);
        List<(uint First, ulong Last, string Path)> read = [];
        foreach (string[] words in rows.Select(row => row.Split(' ')))
        {
            if (TryHex(words[0], out uint first) && TryHex(words[3], out uint length) && length > 0)
                read.Add((first, (ulong)first + length - 1, words[1]));
        }

        return wanted.All(one =>
            read.Find(row => row.First <= (one.First & kept) && (one.First & kept) <= row.Last).Path == one.Target.Path
        );
    }

    /// <summary>The same of references.</summary>
    public static (DtsCell[] Cells, HashSet<DtsNode> Named)? References(IEnumerable<string> rows, IReadOnlyCollection<DtsNode> targets) =>
        Cells(
            rows.Select(row => row.Split(' ')),
            targets,
            words => words.Length == 2 && Outputs(words[1]) is { } arguments ? (words[0], [], arguments) : null
        );

    private static (DtsCell[], HashSet<DtsNode>)? Cells(
        IEnumerable<string[]> rows,
        IReadOnlyCollection<DtsNode> targets,
        Func<string[], (string Path, DtsCell[] Before, DtsCell[] After)?> read
    )
    {
        List<DtsCell> cells = [];
        HashSet<DtsNode> named = [];
        foreach (string[] words in rows)
        {
            if (read(words) is not { } row || targets.FirstOrDefault(target => target.Path == row.Path) is not { } target)
                return null;
            cells.AddRange([.. row.Before, target, .. row.After]);
            named.Add(target);
        }

        return named.Count == 0 ? null : ([.. cells], named);
    }

    private static string Text(uint[] cells) =>
        cells.Length == 0 ? None : string.Join(",", cells.Select(cell => cell.ToString("x", CultureInfo.InvariantCulture)));

    private static DtsCell[]? Outputs(string text)
    {
        List<DtsCell> cells = [];
        foreach (string cell in text == None ? [] : text.Split(','))
        {
            if (!TryHex(cell, out uint number))
                return null;
            cells.Add(number);
        }

        return [.. cells];
    }

    private static bool TryHex(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
