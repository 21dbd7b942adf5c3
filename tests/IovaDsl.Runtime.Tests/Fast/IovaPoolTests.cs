using IovaDsl.Runtime.Fast;

namespace IovaDsl.Runtime.Tests.Fast;

public sealed class IovaPoolTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from hosts in new[] { 0, 1, 2, 40 }
        select new object[] { shape, hosts };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Common_is_the_intersection(string shape, int hosts)
    {
        IovaRangeSet[] usable = Hosts(shape, hosts);
        IovaRangeSet expected = Fold(usable);
        Assert.Equal(expected, IovaPool.Intersect(usable));
        Assert.Equal(expected, new IovaPool(usable).Common);

        IovaPool pool = new();
        foreach (IovaRangeSet host in usable)
            pool.Add(host);
        Assert.Equal(IovaRangeSet.All, pool.Common);
        Assert.Equal(expected, pool.Publish());
        Assert.Equal(hosts, pool.Count);

        // They leave in another order.
        List<IovaRangeSet> left = [.. usable];
        Random random = new(hosts);
        while (left.Count > 0)
        {
            int which = random.Next(left.Count);
            Assert.True(pool.Remove(left[which]));
            left.RemoveAt(which);
            Assert.Equal(Fold([.. left]), pool.Publish());
            Assert.Same(pool.Publish(), pool.Common);
        }

        Assert.False(pool.Remove(IovaRangeSet.Empty));
        Assert.Equal(0, pool.DistinctCount);
    }

    // Different sets with one hash are found among many; equal ones beside them share their list afterwards, and nobody can tell.
    [Fact]
    public void Sets_with_equal_hashes_stay_apart()
    {
        Dictionary<int, IovaRangeSet> seen = [];
        Random random = new(5);
        int pairs = 0;
        for (int i = 0; i < 300_000; i++)
        {
            ulong first = (ulong)random.NextInt64();
            IovaRangeSet set = IovaRangeSet.From(new IovaRange(first, ulong.MaxValue - 7));
            if (seen.TryAdd(set.GetHashCode(), set) || seen[set.GetHashCode()] is not { } other || other == set)
                continue;
            pairs++;
            IovaRangeSet again = IovaRangeSet.From(set.AsSpan()),
                otherAgain = IovaRangeSet.From(other.AsSpan());
            for (int round = 0; round < 2; round++)
            {
                Assert.Equal(set.Intersect(other), IovaPool.Intersect(set, other, again, otherAgain));
                Assert.Equal(set.Intersect(other), IovaPool.Intersect(otherAgain, again, other, set));
            }

            Assert.Equal(first, set[0].First);
            Assert.Equal(set, again);
            Assert.Equal(other, otherAgain);
            Assert.NotEqual(set, other);
        }

        Assert.NotEqual(0, pairs);
    }

    [Fact]
    public async Task Readers_see_whole_pools_while_hosts_come_and_go()
    {
        IovaRangeSet[] usable = Hosts("uniform", 30);
        HashSet<IovaRangeSet> states = [IovaRangeSet.All];
        for (int i = 1; i <= usable.Length; i++)
            states.Add(Fold(usable[..i]));
        IovaPool pool = new();
        using CancellationTokenSource stop = new();
        Task<bool> reader = Task.Run(() =>
        {
            bool whole = true;
            while (!stop.IsCancellationRequested)
                whole &= states.Contains(pool.Common);
            return whole;
        });
        for (int round = 0; round < 20; round++)
        {
            foreach (IovaRangeSet host in usable)
            {
                pool.Add(host);
                pool.Publish();
            }

            foreach (IovaRangeSet host in usable.Reverse())
            {
                pool.Remove(host);
                pool.Publish();
            }
        }

        stop.Cancel();
        Assert.True(await reader);
    }

    private static IovaRangeSet[] Hosts(string shape, int hosts)
    {
        IovaRangeSet[] usable = new IovaRangeSet[hosts];
        for (int i = 0; i < hosts; i++)
            usable[i] = i % 5 == 4 ? usable[i - 1] : IovaRangeSet.From(UpdateTests.Short(shape, 20 + i)).Complement();
        return usable;
    }

    private static IovaRangeSet Fold(IovaRangeSet[] sets) => sets.Aggregate(IovaRangeSet.All, (all, set) => all.Intersect(set));
}
