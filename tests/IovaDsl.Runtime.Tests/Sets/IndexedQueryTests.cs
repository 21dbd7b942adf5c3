using IovaDsl.Runtime.Tests.Fast;

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
    public void Contains_agrees_with_search(string shape, int n)
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
    public void Fits_agree_with_search(string shape, int n)
    {
        IovaRangeSet set = Disjoint(shape, n);
        Random random = new(n);
        foreach (IovaRange query in Queries(set, 300))
        {
            ulong size = (query.LengthMinusOne >> random.Next(64)) + 1,
                alignment = 1ul << random.Next(random.Next(1, 40));
            ulong lowest = random.Next(3) == 0 ? query.First : 0,
                highest = random.Next(3) == 0 ? query.Last : ulong.MaxValue;
            if (size == 0)
                continue;
            Assert.Equal(set.View.FindFirst(size, alignment, lowest, highest), set.FindFirst(size, alignment, lowest, highest));
            Assert.Equal(set.View.FindLast(size, alignment, lowest, highest), set.FindLast(size, alignment, lowest, highest));
            Assert.Equal(set.View.FindBest(size, alignment, lowest, highest), set.FindBest(size, alignment, lowest, highest));
        }
    }

    // Sets whose lines of membership are shared by stretches far apart, or hold ranges longer than the table, or too many.
    [Theory]
    [InlineData("cluster and ends")]
    [InlineData("cluster between giants")]
    [InlineData("clusters alike")]
    [InlineData("octaves")]
    [InlineData("octaves and a heap")]
    [InlineData("long and short")]
    public void Queries_agree_with_search_whatever_the_scales(string kind)
    {
        foreach (int n in new[] { 4, 5, 6, 8, 9, 63, 64, 65, 511, 512, 4096 })
        {
            IovaRangeSet set = IovaRangeSet.From(Scaled(kind, n));
            IovaRange[] queries = [.. Queries(set, 1500)];
            ulong[] answers = new ulong[(queries.Length + 63) / 64];
            set.ContainsEach(queries, answers);
            for (int i = 0; i < queries.Length; i++)
            {
                bool expected = set.Any(range => range.Covers(queries[i]));
                Assert.Equal(expected, set.Contains(queries[i]));
                Assert.Equal(expected, set.View.Contains(queries[i]));
                Assert.Equal(expected, (answers[i / 64] >> (i % 64) & 1) != 0);
                if (i % 8 == 0)
                {
                    ulong size = (queries[i].LengthMinusOne >> i % 64) + 1,
                        alignment = 1ul << i % 50,
                        lowest = queries[i].First;
                    Assert.Equal(set.View.FindFirst(size, alignment, lowest), set.FindFirst(size, alignment, lowest));
                    Assert.Equal(set.View.FindLast(size, alignment, 0, lowest), set.FindLast(size, alignment, 0, lowest));
                }
            }
        }
    }

    private static IEnumerable<IovaRange> Scaled(string kind, int n)
    {
        ulong Inside(int i) => 1ul << 47 | (ulong)i << 13;
        ulong Heap(int i) => 3ul << 30 | (ulong)i;
        IovaRange InOctave(int i)
        {
            int octave = 20 + i % 44;
            ulong first = 1ul << octave | (ulong)i * 0x9e3779b97f4a7c15ul >> 64 - octave;
            return new IovaRange(first, first + (first >> 16));
        }

        return kind switch
        {
            "cluster and ends" =>
            [
                new(0, 0),
                new(ulong.MaxValue, ulong.MaxValue),
                .. Enumerable.Range(0, n - 2).Select(i => new IovaRange(Inside(i), Inside(i) + 0xfff)),
            ],
            "cluster between giants" =>
            [
                new(0, 1ul << 46),
                new(1ul << 48, ulong.MaxValue - 1),
                .. Enumerable.Range(0, n - 2).Select(i => new IovaRange(Inside(i), Inside(i) + 0xfff)),
            ],
            "clusters alike" => Enumerable
                .Range(0, n)
                .Select(i => new IovaRange((ulong)(i % 7) << 40 | (ulong)i << 12, (ulong)(i % 7) << 40 | (ulong)i << 12 | 0x7ff)),
            "octaves" => Enumerable.Range(0, n).Select(i => new IovaRange(1ul << i % 64, (1ul << i % 64) + ((1ul << i % 64) - 1) / 2)),
            // One in sixteen lies in a heap that even a table of all scales has in few lines.
            "octaves and a heap" => Enumerable.Range(0, n).Select(i => i % 16 == 0 ? new IovaRange(Heap(i), Heap(i) + 3) : InOctave(i)),
            _ => Enumerable.Range(0, n).Select(i => new IovaRange((ulong)i << 50, ((ulong)i << 50) + (i % 3 == 0 ? 1ul << 49 : (ulong)i))),
        };
    }

    [Fact]
    public void Queries_allocate_nothing_once_indexed()
    {
        IovaRangeSet set = Disjoint("uniform", 1000);
        IovaRange[] queries = [.. Queries(set, 1000)];
        ulong[] answers = new ulong[16];
        void Ask()
        {
            foreach (IovaRange query in queries)
            {
                _ = set.Contains(query);
                _ = set.FindFirst(query.LengthMinusOne | 1, 4096, 0, query.Last);
                _ = set.FindBest(query.LengthMinusOne | 1);
            }

            set.ContainsEach(queries, answers);
        }

        Ask();
        Allocation.AssertNone(Ask);
    }

    [Fact]
    public void Contains_each_refuses_too_few_words()
    {
        Assert.Throws<ArgumentException>(() => IovaRangeSet.All.ContainsEach(new IovaRange[65], new ulong[1]));
        Assert.Throws<ArgumentException>(() => IovaRangeSet.All.ContainsEach(new ulong[65], new ulong[1]));
        ulong[] one = [0];
        IovaRangeSet.All.ContainsEach(new ulong[64], one);
        Assert.Equal(ulong.MaxValue, one[0]);
        Assert.Throws<ArgumentException>(() => IovaRangeSet.All.ContainsEach(new ulong[65], new ulong[1]));
    }

    // Ranges of the shape cut short, so that many stay apart.
    private static IovaRangeSet Disjoint(string shape, int n) =>
        IovaRangeSet.From(
            Shapes.Make(shape, n, n).Select(r => new IovaRange(r.First, r.First + Math.Min(r.LengthMinusOne, (r.First ^ r.Last) % 4096)))
        );

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
            ulong last = random.Next(3) switch
            {
                0 => near.Last,
                1 => first,
                _ => first + (ulong)random.Next(5000),
            };
            yield return new IovaRange(first, Math.Max(first, last));
        }
    }
}
