using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;
using IovaDsl.Runtime.Fast;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>Ranges come into empty sets one by one and merge, or leave full sets one by one.</summary>
public static class UpdateWorkload
{
    public static Job Create(string contender, InputFile input, bool removal) =>
        contender switch
        {
            "iova" => Create<Iova>(input, removal),
            "iova-counted" => Create<Counted>(input, removal),
            "sorted-set" => Create<SortedSetRanges>(input, removal),
            _ => throw Workloads.NoSuch(removal ? "remove" : "insert", contender),
        };

    /// <summary>A set under test; a struct, so that the calls are direct ones.</summary>
    public interface ISet
    {
        void Clear();
        void Add(IovaRange range);
        void Remove(IovaRange range);
        ReadOnlySpan<IovaRange> AsSpan();
    }

    private struct Iova : ISet
    {
        private MutableIovaRanges _ranges;

        public void Clear() => _ranges = new MutableIovaRanges();

        public readonly void Add(IovaRange range) => _ranges.Add(range);

        public readonly void Remove(IovaRange range) => _ranges.Remove(range);

        public readonly ReadOnlySpan<IovaRange> AsSpan() => _ranges.ToSet().AsSpan();
    }

    private struct Counted : ISet
    {
        private CountedIovaRanges _claims;

        public void Clear() => _claims = new CountedIovaRanges();

        public readonly void Add(IovaRange range) => _claims.Add(range);

        public readonly void Remove(IovaRange range) => _claims.Remove(range);

        public readonly ReadOnlySpan<IovaRange> AsSpan() => _claims.ToSet().AsSpan();
    }

    private static Job Create<T>(InputFile input, bool removal)
        where T : struct, ISet
    {
        int n = input.ItemsPerSet;
        T[] sets = new T[input.Sets];
        // What the last run left is collected, untimed: the peers, too, free it before a run and find the same memory again. Otherwise
        // one run in a few takes the page faults of all, and their number depends on the cache that the machine says it has.
        void Clear()
        {
            for (int s = 0; s < sets.Length; s++)
                sets[s].Clear();
            GC.Collect();
        }

        void Fill()
        {
            for (int s = 0; s < sets.Length; s++)
            {
                T set = sets[s];
                foreach (IovaRange range in input.Ranges.AsSpan(s * n, n))
                    set.Add(range);
            }
        }

        void Empty()
        {
            for (int s = 0; s < sets.Length; s++)
            {
                T set = sets[s];
                foreach (IovaRange range in input.Ranges.AsSpan(s * n, n))
                    set.Remove(range);
            }
        }

        void ClearAndFill()
        {
            Clear();
            Fill();
        }

        string Answer()
        {
            Checksum sum = new();
            foreach (T set in sets)
                sum.Add(set.AsSpan());
            return sum.ToString();
        }

        return removal ? new Job(input.Total, ClearAndFill, Empty, Answer) : new Job(input.Total, Clear, Fill, Answer);
    }
}
