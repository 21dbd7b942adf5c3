using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The merge behind <c>reserved_regions</c>: regions of five kinds, of which only those of one kind merge.</summary>
public static class TypesWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        int n = input.ItemsPerSet;
        ReservedRegion[] source = new ReservedRegion[input.Total],
            work = new ReservedRegion[input.Total];
        for (int i = 0; i < source.Length; i++)
            source[i] = new ReservedRegion(input.Ranges[i], (RegionKind)input.Tail[i]);
        int[] counts = new int[input.Sets];

        void Prepare() => source.CopyTo(work, 0);
        void RunIova()
        {
            for (int s = 0; s < counts.Length; s++)
                counts[s] = RegionMerge.LinuxGroupInPlace(work.AsSpan(s * n, n));
        }

        void RunList()
        {
            for (int s = 0; s < counts.Length; s++)
                counts[s] = KernelStyleList.Merge(work.AsSpan(s * n, n));
        }

        string Answer()
        {
            Checksum sum = new();
            for (int s = 0; s < counts.Length; s++)
                sum.Add(work.AsSpan(s * n, counts[s]));
            return sum.ToString();
        }

        Action run = contender switch
        {
            "iova" => RunIova,
            "linked-list" => RunList,
            _ => throw Workloads.NoSuch("types", contender),
        };
        return new Job(input.Total, Prepare, run, Answer)
        {
            WarmUp = () =>
                MergeWorkload.Often(
                    input.Total,
                    count =>
                    {
                        ReservedRegion[] some = source[..count];
                        _ = RegionMerge.LinuxGroupInPlace(some);
                    }
                ),
        };
    }
}
