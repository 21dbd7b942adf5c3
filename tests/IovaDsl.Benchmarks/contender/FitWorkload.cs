using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The lowest place for a size, an alignment and a highest address, which stand behind the ranges in triples.</summary>
public static class FitWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        IovaRangeSet set = IovaRangeSet.From(input.Ranges);
        ulong[] found = new ulong[input.Extra];
        void RunIova()
        {
            ReadOnlySpan<ulong> wish = input.Tail;
            for (int i = 0; i < found.Length; i++, wish = wish.Slice(3))
                found[i] = set.FindFirst(wish[0], wish[1], 0, wish[2]) ?? ulong.MaxValue;
        }

        void RunLinq()
        {
            ReadOnlySpan<ulong> wish = input.Tail;
            for (int i = 0; i < found.Length; i++, wish = wish.Slice(3))
                found[i] = LinqFit.Find(input.Ranges, wish[0], wish[1], wish[2]);
        }

        Action run = contender switch
        {
            "iova" => RunIova,
            "linq" => RunLinq,
            _ => throw Workloads.NoSuch("fit", contender),
        };
        return new Job(found.Length, Job.Nothing, run, () => Checksum.Of(found));
    }
}
