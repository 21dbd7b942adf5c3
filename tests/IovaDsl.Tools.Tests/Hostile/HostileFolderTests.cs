using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>Folders of hosts and of tables that others filled.</summary>
public sealed class HostileFolderTests
{
    [SkippableFact]
    public void Links_in_a_fleet_that_go_in_circles_end_and_each_folder_counts_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        using HostileRoot root = Fleet();
        // Two of them: every way through both would be 2^40 ways.
        root.Link("fleet/a", ".");
        root.Link("fleet/b", ".");
        root.Link("fleet/again", "one");
        Outcome outcome = root.Run("baseline", "host/fleet").Exits(0);
        Assert.StartsWith("1 host\n", outcome.Output);
    }

    [SkippableTheory]
    [InlineData("host", "folder")]
    [InlineData("x.jsonl", "secret")]
    [InlineData("x.iova", "secret")]
    public void Links_of_a_fleet_do_not_lead_out(string name, string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        using HostileRoot root = Fleet();
        root.Link("fleet/" + name, root.Outside(target));
        Outcome outcome = root.Run("baseline", "host/fleet").Exits(1);
        Assert.Contains($"host/fleet/{name}: is not read: its links lead out of host/fleet", outcome.Error);
        Assert.DoesNotContain(HostileRoot.Secret, outcome.Output + outcome.Error);
        Assert.StartsWith("1 host", outcome.Output);
    }

    [SkippableTheory]
    [InlineData("x.jsonl")]
    [InlineData("x.iova")]
    public void A_fifo_in_a_fleet_is_not_waited_for(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no FIFOs.");
        using HostileRoot root = Fleet();
        root.Fifo("fleet/" + name);
        Outcome outcome = root.Run("baseline", "host/fleet").Exits(1);
        Assert.Contains($"host/fleet/{name}: is no regular file", outcome.Error);
        Assert.StartsWith("1 host", outcome.Output);
    }

    [Fact]
    public void One_bad_file_of_a_fleet_does_not_end_the_rest()
    {
        using HostileRoot root = Fleet();
        root.Sparse("fleet/a.jsonl", 300L << 20);
        Outcome outcome = root.Run("baseline", "host/fleet").Exits(1);
        Assert.Contains("a.jsonl: line 1 is longer than 256 MiB", outcome.Error);
        Assert.StartsWith("1 host", outcome.Output);
    }

    [SkippableFact]
    public void A_fifo_among_tables_is_skipped()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no FIFOs.");
        using var root = new HostileRoot();
        root.Fifo("tables/DMAR.bin");
        Outcome outcome = root.Run("import", "host/tables").Exits(2);
        Assert.Contains("DMAR.bin: skipped", outcome.Error);
        Assert.Contains("is no regular file", outcome.Error);
    }

    [Fact]
    public void A_folder_of_tables_has_a_bound_for_all()
    {
        using var root = new HostileRoot();
        for (int i = 0; i < 3; i++)
            root.Sparse($"tables/SSDT{i}.bin", i < 2 ? 64L << 20 : 1);
        Assert.Contains("holds more than 128 MiB", root.Run("import", "host/tables").Exits(2).Error);
    }

    [Fact]
    public void Of_very_many_strays_the_first_are_said()
    {
        using var root = new HostileRoot();
        for (int i = 0; i < 300; i++)
            root.Write($"acpi/{i}.bin", "stray");
        Outcome outcome = root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        Assert.Equal(101, outcome.Error.Split('\n').Count(line => line.Contains("skipped")));
        Assert.Contains("200 more were skipped", outcome.Error);
    }

    [Theory]
    [InlineData("verify", "board.iova", "--host", "host/empty")]
    [InlineData("import", "--host", "host/empty")]
    [InlineData("diff", "host/empty", "board.iova")]
    public void A_host_with_nothing_in_it_is_no_host(params string[] args)
    {
        using var root = new HostileRoot();
        root.Write("empty/sys/notes", "");
        root.Place.Write("board.iova", Platform);
        Assert.Contains("holds neither", root.Run(args).Exits(2).Error);
    }

    private const string Platform =
        "platform p {\n  iommu s : arm-smmu-v3 { input-bits 48 }\n  root-bus r { behind s segment 0 buses 0..3 }\n"
        + "  device nic on r at 01:00.0\n}\n";

    private static HostileRoot Fleet()
    {
        var root = new HostileRoot();
        root.Write("fleet/one/board.iova", Platform);
        return root;
    }
}
