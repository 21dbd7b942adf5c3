using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>Membership by <see cref="Array.BinarySearch{T}(T[], T)"/> over the starts.</summary>
public static class BinarySearch
{
    public static void ContainsEach(ulong[] firsts, IovaRange[] ranges, IovaRange[] queries, ulong[] answers)
    {
        Array.Clear(answers);
        for (int i = 0; i < queries.Length; i++)
        {
            int at = Array.BinarySearch(firsts, queries[i].First);
            at = at < 0 ? ~at - 1 : at;
            if (at >= 0 && queries[i].Last <= ranges[at].Last)
                answers[i / 64] |= 1ul << i;
        }
    }
}
