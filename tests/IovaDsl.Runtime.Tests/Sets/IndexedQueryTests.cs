using IovaDsl.Runtime.Tests.Merging;

namespace IovaDsl.Runtime.Tests.Sets;

/// <summary>A set answers through its indexes what the view of the same ranges answers by search.</summary>
public sealed class IndexedQueryTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from n in new[] { 1, 2, 7, 30, 300, 5000 }
        select new object[] { shape, n };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void ContainsAgreesWithSearch(string shape, int n)
    {
        IovaRangeSet set = Disjoint(shape, n);
        IovaRange[] queries = [.. Queries(set, 2000)];
        ulong[] answers = new ulong[(queries.Length + 63) / 64];
        set.ContainsEach(queries, answers);
        ulong[] addressAnswers = new ulong[answers.Length];
        set.ContainsEach([.. queries.Select(static query => query.First)], addressAnswers);
        for (int i = 0; i < queries.Length; i++)
        {
            Assert.Equal(set.View.Contains(queries[i].First), (addressAnswers[i / 64] >> (i % 64) & 1) != 0);
            bool expected = set.View.Contains(queries[i]);
            Assert.Equal(expected, set.Contains(queries[i]));
            Assert.Equal(expected, (answers[i / 64] >> (i % 64) & 1) != 0);
            Assert.Equal(set.View.Contains(queries[i].First), set.Contains(queries[i].First));
        }
    }

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void FitsAgreeWithSearch(string shape, int n)
    {
        IovaRangeSet set = Disjoint(shape, n);
        Random random = new(n);
        foreach (IovaRange query in Queries(set, 300))
        {
            ulong size = (query.LengthMinusOne >> random.Next(64)) + 1, alignment = 1ul << random.Next(random.Next(1, 40));
            ulong lowest = random.Next(3) == 0 ? query.First : 0, highest = random.Next(3) == 0 ? query.Last : ulong.MaxValue;
            if (size == 0)
                continue;
            Assert.Equal(set.View.FindFirst(size, alignment, lowest, highest), set.FindFirst(size, alignment, lowest, highest));
            Assert.Equal(set.View.FindLast(size, alignment, lowest, highest), set.FindLast(size, alignment, lowest, highest));
            Assert.Equal(set.View.FindBest(size, alignment, lowest, highest), set.FindBest(size, alignment, lowest, highest));
        }
    }

    [Fact]
    public void QueriesAllocateNothingOnceIndexed()
    {
        IovaRangeSet set = Disjoint("uniform", 1000);
        IovaRange[] queries = [.. Queries(set, 1000)];
        ulong[] answers = new ulong[16];
        long Ask()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (IovaRange query in queries)
            {
                _ = set.Contains(query);
                _ = set.FindFirst(query.LengthMinusOne | 1, 4096, 0, query.Last);
                _ = set.FindBest(query.LengthMinusOne | 1);
            }
            set.ContainsEach(queries, answers);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        _ = Ask();
        Assert.Equal(0, Ask());
    }

    [Fact]
    public void ContainsEachRefusesTooFewWords()
    {
        Assert.Throws<ArgumentException>(() => IovaRangeSet.All.ContainsEach(new IovaRange[65], new ulong[1]));
        Assert.Throws<ArgumentException>(() => IovaRangeSet.All.ContainsEach(new ulong[65], new ulong[1]));
    }

    // Ranges of the shape cut short, so that many stay apart.
    private static IovaRangeSet Disjoint(string shape, int n) =>
        IovaRangeSet.From(Shapes.Make(shape, n, n).Select(r => new IovaRange(r.First, r.First + Math.Min(r.LengthMinusOne, (r.First ^ r.Last) % 4096))));

    private static IEnumerable<IovaRange> Queries(IovaRangeSet set, int count)
    {
        Random random = new(count);
        for (int i = 0; i < count; i++)
        {
            IovaRange near = set[random.Next(set.Count)];
            ulong first = random.Next(4) switch
            {
                0 => near.First,
                1 => near.Last,
                2 => near.First + (ulong)random.Next(5) - 2,
                _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
            };
            ulong last = random.Next(3) switch { 0 => near.Last, 1 => first, _ => first + (ulong)random.Next(5000) };
            yield return new IovaRange(first, Math.Max(first, last));
        }
    }
}
