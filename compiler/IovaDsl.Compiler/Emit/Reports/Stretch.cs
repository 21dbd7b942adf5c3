using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// A stretch of the 64-bit space to which one word applies. The stretches of a group follow each other without gaps from 0 to 2^64-1,
/// and neighbours have different words.
/// </summary>
/// <param name="What"><see cref="Usable"/>, or the first word of <see cref="Reasons"/> that holds.</param>
internal sealed record Stretch(IovaRange Range, string What)
{
    public const string Usable = "usable";

    /// <summary>Why a stretch is not usable, or with care only. Where several hold, the first names it.</summary>
    public static ImmutableArray<string> Reasons { get; } =
        ImmutableArray.Create(
            "aperture",
            "limit",
            "bridge-window",
            "doorbell",
            "direct",
            "reserved",
            "msi",
            "software-msi",
            "direct-relaxable"
        );

    /// <summary>The stretches of a group, from address 0 upwards.</summary>
    public static ImmutableArray<Stretch> Of(GroupAnswer group)
    {
        var edges = new SortedDictionary<ulong, int[]>();
        Edge(edges, 0);
        foreach (Exclusion row in Exclusion.Of(group))
        {
            int reason = Reasons.IndexOf(row.What);
            if (row.First > row.Last || reason < 0)
                continue;
            Edge(edges, row.First)[reason]++;
            if (row.Last != ulong.MaxValue)
                Edge(edges, row.Last + 1)[reason]--;
        }

        return Sweep(edges);
    }

    // At each edge: how many exclusions of each reason begin there, less those that ended before it.
    private static int[] Edge(SortedDictionary<ulong, int[]> edges, ulong address)
    {
        if (!edges.TryGetValue(address, out int[]? change))
            edges[address] = change = new int[Reasons.Length];
        return change;
    }

    private static ImmutableArray<Stretch> Sweep(SortedDictionary<ulong, int[]> edges)
    {
        ulong[] starts = edges.Keys.ToArray();
        int[] open = new int[Reasons.Length];
        ImmutableArray<Stretch>.Builder stretches = ImmutableArray.CreateBuilder<Stretch>();
        for (int i = 0; i < starts.Length; i++)
        {
            int[] change = edges[starts[i]];
            for (int reason = 0; reason < open.Length; reason++)
                open[reason] += change[reason];
            int first = Array.FindIndex(open, count => count > 0);
            string what = first < 0 ? Usable : Reasons[first];
            ulong last = i + 1 < starts.Length ? starts[i + 1] - 1 : ulong.MaxValue;
            if (stretches.Count > 0 && stretches[stretches.Count - 1].What == what)
                stretches[stretches.Count - 1] = new Stretch(new IovaRange(stretches[stretches.Count - 1].Range.First, last), what);
            else
                stretches.Add(new Stretch(new IovaRange(starts[i], last), what));
        }

        return stretches.ToImmutable();
    }
}
