namespace IovaDsl.Fleet.Diff;

/// <summary>Two things that are one, before and after; one of them null where it appeared or went.</summary>
internal readonly record struct Pair<T>(T? Old, T? New)
    where T : class;

/// <summary>What was paired.</summary>
internal static class Pairs
{
    /// <summary>Takes out of the lists of both sides what stands in a whole pair.</summary>
    public static void TakeOut<T>(this List<Pair<T>> pairs, List<T> left, List<T> right)
        where T : class
    {
        HashSet<T> old = new(pairs.Select(pair => pair.Old!), ReferenceEqualityComparer.Instance);
        HashSet<T> renewed = new(pairs.Select(pair => pair.New!), ReferenceEqualityComparer.Instance);
        left.RemoveAll(old.Contains);
        right.RemoveAll(renewed.Contains);
    }
}
