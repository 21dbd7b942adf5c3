namespace IovaDsl.Runtime.Tests;

/// <summary>What a thread allocates.</summary>
public static class Allocation
{
    /// <summary>
    /// Fails if <paramref name="work"/>, which has run before, allocates every time. Once in some thousand times bytes are counted that
    /// it did
    /// not ask for: a collection that another thread begins takes away the rest of this thread's allocation buffer.
    /// </summary>
    public static void AssertNone(Action work)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
