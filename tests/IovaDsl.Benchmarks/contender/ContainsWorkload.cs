using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>Whether ranges lie in one range of a set. The answers are bits, so that no contender has to branch on one.</summary>
public static class ContainsWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        IovaRangeSet set = IovaRangeSet.From(input.Ranges);
        IovaRange[] queries = MemoryMarshal.Cast<ulong, IovaRange>(input.Tail.AsSpan()).ToArray();
        ulong[] answers = new ulong[(queries.Length + 63) / 64];
        ulong[] firsts = [.. input.Ranges.Select(r => r.First)];
        Action run = contender switch
        {
            "iova" => () => AskEach(set, queries, answers),
            "iova-batch" => () => set.ContainsEach(queries, answers),
            "array-binarysearch" => () => BinarySearch.ContainsEach(firsts, input.Ranges, queries, answers),
            _ => throw Workloads.NoSuch("contains", contender),
        };
        return new Job(queries.Length, Job.Nothing, run, () => Checksum.Of(answers));
    }

    private static void AskEach(IovaRangeSet set, IovaRange[] queries, ulong[] answers)
    {
        for (int w = 0; w < answers.Length; w++)
            answers[w] = AskSome(set, queries.AsSpan(w * 64, Math.Min(64, queries.Length - w * 64)));
    }

    // Not inlined: in one loop within the other the compiler has too few registers and keeps the answers on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AskSome(IovaRangeSet set, ReadOnlySpan<IovaRange> queries)
    {
        ulong word = 0;
        for (int i = 0; i < queries.Length; i++)
            word |= (set.Contains(queries[i]) ? 1ul : 0) << i;
        return word;
    }
}
