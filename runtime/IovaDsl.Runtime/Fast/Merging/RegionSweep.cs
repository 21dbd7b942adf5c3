#if NET
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// The sweep of the group merge: one open run per kind, runs placed where they start. No branch depends on the data.
/// </summary>
/// <remarks>
/// <code>
///   reserved  |-------|      |----|         a region that reaches back only moves its run's last;
///   msi          |--|  |--|                 any other is stored behind the answer and becomes its kind's run
/// </code>
/// Every region is stored behind the answer; whether it stays is the count's matter. Then the last of its kind's run is
/// stored, wherever that run stands.
/// Invariant: the answer never has more regions than were taken, so it may be written over them.
/// </remarks>
internal unsafe struct RegionSweep(ulong* target)
{
    private readonly ulong* _target = target;
    private fixed ulong _lasts[RegionOrder.Kinds];
    private fixed ulong _runs[RegionOrder.Kinds];
    private uint _opened;

    /// <summary>How many regions the answer has.</summary>
    public nint Count { get; private set; }

    /// <summary>Takes the next regions in order.</summary>
    public void Take(ulong* regions, nint count)
    {
        fixed (
            ulong* kindLasts = _lasts,
                kindRuns = _runs
        )
            Take(regions, count, kindLasts, kindRuns);
    }

    private void Take(ulong* regions, nint count, ulong* kindLasts, ulong* kindRuns)
    {
        nint answer = Count;
        uint open = _opened;
        for (nint i = 0; i < count; i++)
        {
            ulong* region = regions + 3 * i;
            ulong first = region[0],
                last = region[1];
            int kind = (byte)region[2];
            ulong runLast = kindLasts[kind];
            bool reaches = (first <= runLast | first - runLast == 1) & (open >> kind & 1) != 0;
            ulong joins = 0ul - *(byte*)&reaches;
            open |= 1u << kind;

            RegionOrder.Copy(region, _target + 3 * answer);
            ulong run = (kindRuns[kind] & joins) | ((ulong)answer & ~joins);
            ulong before = runLast & joins;
            ulong higher = Vector128.Max(Vector128.CreateScalarUnsafe(before), Vector128.CreateScalarUnsafe(last)).ToScalar();
            _target[3 * run + 1] = higher;
            kindLasts[kind] = higher;
            kindRuns[kind] = run;
            answer += (nint)(1 + (long)joins);
        }

        Count = answer;
        _opened = open;
    }
}
#endif
