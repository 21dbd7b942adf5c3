using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The gaps of each set in the whole space, and the merge alone into the same memory, to compare with.</summary>
public static class ComplementWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        int n = input.ItemsPerSet;
        IovaRange[] work = new IovaRange[input.Total], target = new IovaRange[n + 1];
        bool gaps = contender switch
        {
            "iova" => true,
            "iova-merge" => false,
            _ => throw Workloads.NoSuch("complement", contender),
        };

        void Prepare() => input.Ranges.AsSpan().CopyTo(work);
        void RunGaps()
        {
            for (int s = 0; s < input.Sets; s++)
                UnionMerge.Complement(work.AsSpan(s * n, n), IovaRange.All, target);
        }
        void RunUnion()
        {
            for (int s = 0; s < input.Sets; s++)
                UnionMerge.Union(work.AsSpan(s * n, n), target);
        }
        string Answer()
        {
            Checksum sum = new();
            for (int s = 0; s < input.Sets; s++)
            {
                ReadOnlySpan<IovaRange> set = work.AsSpan(s * n, n);
                sum.Add(target.AsSpan(0, gaps ? UnionMerge.Complement(set, IovaRange.All, target) : UnionMerge.Union(set, target)));
            }
            return sum.ToString();
        }

        return new Job(input.Total, Prepare, gaps ? RunGaps : RunUnion, Answer)
        {
            WarmUp = () => MergeWorkload.Often(input.Total, count => _ = gaps
                ? UnionMerge.Complement(input.Ranges.AsSpan(0, count), IovaRange.All, target)
                : UnionMerge.Union(input.Ranges.AsSpan(0, count), target)),
        };
    }
}
