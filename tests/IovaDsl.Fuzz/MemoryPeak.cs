namespace IovaDsl.Fuzz;

/// <summary>
/// How much memory an action has in use at once, as far as looking at the heap again and again can tell. Each look collects first, so
/// that garbage does not count.
/// </summary>
public static class MemoryPeak
{
    public static long Of(Action action)
    {
        GC.WaitForPendingFinalizers();
        long before = InUse(),
            peak = before;
        using ManualResetEventSlim done = new();
        Thread watcher = new(() =>
        {
            while (!done.Wait(0))
            {
                peak = Math.Max(peak, InUse());
                // Time for the action: without a pause collections would follow one on the other and stop it nearly all the time.
                Thread.Sleep(1);
            }
        });
        watcher.Start();
        action();
        done.Set();
        watcher.Join();
        return peak - before;
    }

    // What was left after a collection, and not what the heap has a moment later, when the action has gone on.
    private static long InUse()
    {
        GC.Collect();
        GCMemoryInfo left = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return left.HeapSizeBytes - left.FragmentedBytes;
    }
}
