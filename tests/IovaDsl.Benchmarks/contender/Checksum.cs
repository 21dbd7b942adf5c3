using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>An order-sensitive hash of an answer; every contender in every language computes the same one.</summary>
public struct Checksum()
{
    private ulong _hash = 0xcbf29ce484222325;

    public void Add(ulong x)
    {
        _hash = (_hash ^ x) * 0x9e3779b97f4a7c15;
        _hash ^= _hash >> 29;
    }

    public void Add(ReadOnlySpan<ulong> words)
    {
        foreach (ulong word in words)
            Add(word);
    }

    public void Add(ReadOnlySpan<IovaRange> ranges)
    {
        foreach (IovaRange range in ranges)
        {
            Add(range.First);
            Add(range.Last);
        }
    }

    public void Add(ReadOnlySpan<ReservedRegion> regions)
    {
        foreach (ReservedRegion region in regions)
        {
            Add(region.First);
            Add(region.Last);
            Add((ulong)region.Kind);
        }
    }

    public static string Of(ReadOnlySpan<ulong> words)
    {
        Checksum sum = new();
        sum.Add(words);
        return sum.ToString();
    }

    public override readonly string ToString() => _hash.ToString("x16");
}
