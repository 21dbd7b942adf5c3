#if !NET
namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>The same answers by binary search, where there are no vectors: it knows nothing that the ranges do not say.</summary>
internal sealed class MembershipIndex
{
    public const uint Deep = 0b0111;

    /// <summary>Always asked elsewhere.</summary>
    public static readonly MembershipIndex None = new([]);

    private readonly IovaRange[] _ranges;

    public MembershipIndex(IovaRange[] ranges) => _ranges = ranges;

    public uint Hits(in IovaRange query) =>
        _ranges.Length == 0 ? Deep
        : ContainsDeep(query) ? 1u
        : 0;

    public uint ScaledHits(in IovaRange query) => Deep;

    public bool ContainsDeep(in IovaRange query) => Halving.Contains(_ranges, query);

    public void ContainsEach(ReadOnlySpan<IovaRange> queries, Span<ulong> answers)
    {
        answers.Slice(0, (queries.Length + 63) / 64).Clear();
        for (int i = 0; i < queries.Length; i++)
        {
            if (ContainsDeep(queries[i]))
                answers[i / 64] |= 1ul << (i % 64);
        }
    }
}
#endif
