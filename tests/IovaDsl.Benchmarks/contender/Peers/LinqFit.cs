using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>First fit in one expression: the first range whose aligned start leaves room below the highest address.</summary>
public static class LinqFit
{
    public static ulong Find(IovaRange[] free, ulong size, ulong alignment, ulong highest) =>
        free.TakeWhile(r => r.First <= highest)
            .Select(r => (Start: (r.First + alignment - 1) & ~(alignment - 1), Last: Math.Min(r.Last, highest)))
            .Where(r => r.Start <= r.Last && r.Last - r.Start >= size - 1)
            .Select(r => r.Start)
            .FirstOrDefault(ulong.MaxValue);
}
