using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The gaps of each set in the whole space, and the merge alone into the same memory, to compare with.</summary>
public static class ComplementWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        int n = input.ItemsPerSet;
        IovaRange[] work = new IovaRange[input.Total],
            target = new IovaRange[n + 1];
        ArraySortMerge sorting = new(n);

        // One set each, into the same memory.
        int Gaps(int set) => UnionMerge.Complement(work.AsSpan(set * n, n), IovaRange.All, target);
        int Union(int set) => UnionMerge.Union(work.AsSpan(set * n, n), target);
        int SortedGaps(int set)
        {
            Span<IovaRange> ranges = work.AsSpan(set * n, n);
            return ArraySortMerge.Gaps(ranges.Slice(0, sorting.Merge(ranges)), target);
        }

        void Prepare() => input.Ranges.AsSpan().CopyTo(work);
        void EachGaps()
        {
            for (int s = 0; s < input.Sets; s++)
                Gaps(s);
        }

        void EachUnion()
        {
            for (int s = 0; s < input.Sets; s++)
                Union(s);
        }

        void EachSortedGaps()
        {
            for (int s = 0; s < input.Sets; s++)
                SortedGaps(s);
        }

        (Func<int, int> one, Action each) = contender switch
        {
            "iova" => (Gaps, EachGaps),
            "iova-merge" => (Union, EachUnion),
            "array-sort" => ((Func<int, int>)SortedGaps, (Action)EachSortedGaps),
            _ => throw Workloads.NoSuch("complement", contender),
        };
        string Answer()
        {
            Prepare();
            Checksum sum = new();
            for (int s = 0; s < input.Sets; s++)
                sum.Add(target.AsSpan(0, one(s)));
            return sum.ToString();
        }

        return new Job(input.Total, Prepare, each, Answer) { WarmUp = () => MergeWorkload.Often(input.Total, WarmUp) };

        void WarmUp(int count)
        {
            ReadOnlySpan<IovaRange> some = input.Ranges.AsSpan(0, count);
            _ = contender == "iova" ? UnionMerge.Complement(some, IovaRange.All, target) : UnionMerge.Union(some, target);
        }
    }
}
