using System.Text.Json;
using IovaDsl.Runtime;
using Xunit;

namespace FixtureTests;

/// <summary>Tests an allocator of one's own against the answers for a platform nobody has on the desk.</summary>
public sealed class AllocatorTests
{
    [Theory]
    [MemberData(nameof(BoardFixture.Edges), MemberType = typeof(BoardFixture))]
    public void Edges_are_where_the_compiler_says(string group, ulong address, bool usable)
    {
        IovaRangeSet ranges = BoardFixture
            .Ranges.Where(row => (string)row[0] == group && (string)row[1] == "exact")
            .Select(row => IovaRangeSet.Parse((string)row[2]))
            .Single();
        Assert.Equal(usable, ranges.Contains(address));
    }

    [Theory]
    [MemberData(nameof(BoardFixture.ReservedRegions), MemberType = typeof(BoardFixture))]
    public void Lines_of_sysfs_read_back(string group, string text)
    {
        Assert.NotEmpty(group);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(3, line.Split(' ').Length);
    }

    [Fact]
    public void The_fixture_and_the_generated_class_agree()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "iova", "board.json")));
        JsonElement first = json.RootElement.GetProperty("groups")[0].GetProperty("views").GetProperty("exact")[0];
        Assert.Equal("0x0", first.GetProperty("first").GetString());
        Assert.Equal("0x" + Board.Nic.Usable[0].Last.ToString("x", null), first.GetProperty("last").GetString());
    }
}
