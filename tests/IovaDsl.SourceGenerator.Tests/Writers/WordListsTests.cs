using System.Globalization;
using CsCheck;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Runtime;

namespace IovaDsl.SourceGenerator.Tests.Writers;

/// <summary>Each distinct list is kept once, where its place says, and a chunk ends where the next list would pass its bound.</summary>
public sealed class WordListsTests
{
    private const int Most = 8192;
    private const int Reserved = 3;

    [Fact]
    public void Every_list_is_found_at_its_place() =>
        Gen.OneOf(Gen.Int[0, Most + 99], Gen.Int[0, 4], Gen.Int[Most - 9, Most + 9]).Array[1, 12].Sample(Check, iter: 20);

    [Theory]
    [InlineData(10, 4096, 4086, "8192")]
    [InlineData(10, 4096, 4087, "4106 4087")]
    [InlineData(10, 9000, 1, "9010 1")]
    [InlineData(0, 9000, 1, "9000 1")]
    [InlineData(0, 8192, 1, "8192 1")]
    public void A_chunk_is_full_at_its_bound(int reserved, int first, int second, string sizes)
    {
        WordLists lists = new(reserved);
        lists.Add(Enumerable.Repeat(1UL, first), "first");
        lists.Add(Enumerable.Repeat(2UL, second), "second");
        Assert.Equal(sizes, string.Join(' ', lists.Chunks.Select(chunk => chunk.Words.Count)));
    }

    [Fact]
    public void The_first_of_like_lists_is_remarked()
    {
        WordLists lists = new(2);
        ulong ab = lists.Add([7, 8], "first", 1);
        Assert.Equal(ab, lists.Add([7, 8], "second", 2));
        Assert.NotEqual(ab, lists.Add([8, 7], "other"));
        Assert.Equal(0UL, lists.Add([], "nothing"));
        lists.SetReserved(1, 9);
        Assert.Equal([0UL, 9, 7, 8, 8, 7], lists.Chunks[0].Words);
        Assert.Equal([(2, "first", 1), (4, "other", WordLists.WordsPerLine)], lists.Chunks[0].Remarks);
        Assert.Equal(4, lists.Count);
    }

    private static void Check(int[] sizes)
    {
        WordLists lists = new(Reserved);
        var all = sizes.Select((size, i) => Enumerable.Range(0, size).Select(n => ((ulong)i << 32) + (ulong)n).ToArray()).ToArray();
        ulong[] places = [.. all.Select((list, i) => lists.Add(list, i.ToString(CultureInfo.InvariantCulture)))];
        for (int i = 0; i < all.Length; i++)
        {
            int chunk = (int)(places[i] >> (2 * PlatformLayout.PlaceBits));
            int at = (int)(places[i] >> PlatformLayout.PlaceBits) & 0xff_ffff;
            Assert.Equal(all[i].Length, (int)places[i] & 0xff_ffff);
            Assert.Equal(all[i], lists.Chunks[chunk].Words.Skip(at).Take(all[i].Length));
        }

        Assert.Equal(sizes.Sum(), lists.Count);
        Assert.All(lists.Chunks, chunk => Assert.True(chunk.Words.Count <= Most || chunk.Remarks[^1].At <= Reserved));
    }
}
