using System.Diagnostics;
using System.Text.Json;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Cli;

public sealed class BaselineCommandTests
{
    private const string A = """{"host":"a","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0xffffffff"]]}]}""";
    private const string B =
        """{"host":"b","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0x7fffffff"],["0x80001000","0x1ffffffff"]]}]}""";
    private const string Wide = """{"host":"w","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0xffffffffff"]]}]}""";
    private const string C = """{"host":"c","devices":[{"name":"gpu","class":"0x030000","usable":[["0x0","0xffffffffffffffff"]]}]}""";

    [Fact]
    public void A_fleet_on_standard_input()
    {
        using var place = new Workplace();
        Assert.Equal(
            """
            3 hosts
            usable on all
              0x0..0x7fff_ffff          2 GiB
              0x8000_1000..0xffff_ffff  ≈1.99 GiB

            what one host alone takes from the others; without a most is gained
              a  4 GiB  0x1_0000_0000..0x1_ffff_ffff
              b  4 KiB  0x8000_0000..0x8000_0fff

            """,
            place.RunWithInput($"{A}\n{B}\n\n{C}\n", "baseline", "-").Exits(0).Output
        );
    }

    [Fact]
    public void A_bad_line_is_named_by_its_number_and_the_rest_is_done()
    {
        using var place = new Workplace();
        Outcome run = place.RunWithInput($"{A}\n{{\"host\":\n{B}\n", "baseline", "-").Exits(1);
        Assert.Contains("<stdin>:2: `host` is not a text", run.Error.Replace("standard input", "<stdin>"));
        Assert.StartsWith("2 hosts\n", run.Output);
        Assert.EndsWith("1 input was not read\n", run.Output);
    }

    [Fact]
    public void A_mark_of_the_byte_order_and_carriage_returns_do_not_matter()
    {
        using var place = new Workplace();
        Assert.Equal(
            place.RunWithInput($"{A}\n{B}\n", "baseline", "-").Exits(0).Output,
            place.RunWithInput($"\ufeff{A}\r\n{B}\r\n", "baseline", "-").Exits(0).Output
        );
    }

    [Fact]
    public void A_broken_line_in_the_middle_of_many_is_named_by_its_number()
    {
        using var place = new Workplace();
        IEnumerable<string> lines = Enumerable.Range(0, 20_000).Select(i => i == 12_344 ? B[..^9] : B.Replace("\"b\"", $"\"b{i}\""));
        Outcome run = place.RunWithInput(string.Join('\n', lines), "baseline", "-").Exits(1);
        Assert.Matches("^iova: (<stdin>|standard input):12345: [^\n]+, at column [0-9]+\n$", run.Error);
        Assert.StartsWith("19,999 hosts\n", run.Output);
        Assert.EndsWith("1 input was not read\n", run.Output);
    }

    [Fact]
    public void Of_more_than_a_thousand_common_ranges_text_and_report_have_the_largest()
    {
        using var place = new Workplace();
        string usable = string.Join(',', Enumerable.Range(0, 1500).Select(i => $"[{i * 8192L},{i * 8192L + 4095 + i}]"));
        string line = $$"""{"host":"a","devices":[{"usable":[{{usable}}]}]}""";
        string text = place.RunWithInput(line, "baseline", "-").Exits(0).Output;
        Assert.Contains("and 500 smaller ranges; --json has all\n", text);
        Assert.Contains("0xbb_6000", text);
        Assert.DoesNotContain("0x0..", text);
        Assert.Contains(
            "Common ranges: the largest 1,000 of 1,500",
            place.RunWithInput(line, "baseline", "-", "--to", "html").Exits(0).Output
        );
        using JsonDocument json = JsonDocument.Parse(place.RunWithInput(line, "baseline", "-", "--json").Exits(0).Output);
        Assert.Equal(1500, json.RootElement.GetProperty("common").GetArrayLength());
    }

    [Fact]
    public void Parts_in_parallel_come_to_the_same()
    {
        if (!File.Exists("/usr/bin/xargs"))
            return;
        using var place = new Workplace();
        string[] hosts = [A, B, C, A.Replace("\"a\"", "\"d\""), B.Replace("0x80001000", "0x80002000").Replace("\"b\"", "\"e\"")];
        for (int i = 0; i < hosts.Length; i++)
            place.Write($"part{i}.jsonl", hosts[i] + "\n");
        string tool = typeof(IovaDsl.Cli.CommandLine).Assembly.Location;
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"ls part*.jsonl | xargs -P2 -n1 dotnet '{tool}' baseline --partial"])
            {
                WorkingDirectory = place.Folder,
                RedirectStandardOutput = true,
            }
        )!;
        string parts = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(
            place.RunWithInput(string.Join('\n', hosts), "baseline", "-", "--json", "--ram", "1G").Exits(0).Output,
            place.RunWithInput(parts, "baseline", "-", "--json", "--ram", "1G").Exits(0).Output
        );
    }

    [Fact]
    public void A_layout_that_does_not_fit_names_every_host_with_the_cause()
    {
        using var place = new Workplace();
        place.Write("board.iova", Board(" { direct 0x7000_0000 size 1M \"BMC\" }"));
        place.Write("a.jsonl", A + "\n" + C + "\n");
        string output = place
            .Run("baseline", "board.iova", "a.jsonl", "--layout", "0x0..0x7fff_ffff,0x1_0000_0000..0x1_ffff_ffff", "--json")
            .Exits(1)
            .Output;
        JsonElement[] broken = [.. JsonDocument.Parse(output).RootElement.GetProperty("layout").GetProperty("broken").EnumerateArray()];
        Assert.Equal(["a", "board.iova"], broken.Select(item => item.GetProperty("host").GetString()));
        Assert.Equal("0x100000000", broken[0].GetProperty("first").GetString());
        Assert.Contains("nic direct \"BMC\", board.iova:5", broken[1].GetProperty("cause").GetString());
    }

    [Fact]
    public void A_guest_is_a_layout_too()
    {
        using var place = new Workplace();
        Outcome run = place.RunWithInput(A, "baseline", "-", "--qemu", "qemu-system-x86_64 -nodefaults -machine q35 -m 8G").Exits(1);
        Assert.Contains("does not fit everywhere\n  a  0x1_0000_0000..0x2_7fff_ffff", run.Output);
    }

    [Fact]
    public void A_proposed_layout_compiles()
    {
        using var place = new Workplace();
        string layout = place.RunWithInput($"{A}\n{B}", "baseline", "-", "--ram", "3G", "--to", "iova").Exits(0).Output;
        Assert.Equal("layout baseline {\n  ram 0x0..0x7fffffff\n  ram 0xc0000000..0xffffffff\n}\n", layout);
        place.Write(
            "board.iova",
            $$"""
            platform board {
              root-bus pci0 { segment 0 buses 0x00..0xff }
              device nic on pci0 at 01:00.0
              {{layout}}
              expect nic fits baseline
            }
            """
        );
        place.Run("check", "board.iova").Exits(0);
    }

    [Fact]
    public void Reserved_ranges_are_what_is_not_common()
    {
        using var place = new Workplace();
        Assert.Equal(
            """
            -device '{"driver":"virtio-iommu-pci","reserved-regions":["0x80000000:0x80000fff:0","0x100000000:0xffffffffffffffff:0"]}'

            """,
            place.RunWithInput($"{A}\n{B}", "baseline", "-", "--to", "qemu").Exits(0).Output
        );
        Assert.Contains(
            "&quot;0x80000000:0x80000fff:0&quot;",
            place.RunWithInput($"{A}\n{B}", "baseline", "-", "--to", "libvirt").Exits(0).Output
        );
    }

    [Fact]
    public void A_type_for_csharp_holds_what_is_common()
    {
        using var place = new Workplace();
        string type = place.RunWithInput($"{A}\n{B}", "baseline", "-", "--to", "csharp").Exits(0).Output;
        Assert.Contains("new global::IovaDsl.Runtime.IovaRange(0x80001000, 0xffffffff),", type);
    }

    [Theory]
    [InlineData("4T", "4 TiB of RAM  do not fit: ≈3.99 GiB are usable on all\n")]
    [InlineData("1G", "1 GiB of RAM  fits in 1 piece, aligned to 1 GiB\n")]
    public void Ram_that_does_not_fit_is_said_with_what_there_is(string ram, string answer)
    {
        using var place = new Workplace();
        Assert.Contains(answer, place.RunWithInput($"{A}\n{B}\n", "baseline", "-", "--ram", ram).Output);
    }

    [Fact]
    public void Hosts_that_lack_the_room_are_named_with_the_cause()
    {
        using var place = new Workplace();
        place.Write("board.iova", Board(""));
        place.Write("a.jsonl", $"{A}\n{Wide}\n");
        Outcome run = place.Run("baseline", "board.iova", "a.jsonl", "--ram", "1T").Exits(1);
        Assert.Contains(
            """
            1 TiB of RAM  do not fit: ≈3.99 GiB are usable on all
              2 hosts lack the room on their own
              a           4 GiB
              board.iova  ≈511.99 GiB  vtd input-bits, board.iova:3
            """,
            run.Output
        );
        JsonElement proposal = JsonDocument
            .Parse(place.Run("baseline", "board.iova", "a.jsonl", "--ram", "1T", "--json").Exits(1).Output)
            .RootElement.GetProperty("proposal");
        Assert.Equal(
            ["a", "board.iova"],
            proposal.GetProperty("lacking").EnumerateArray().Select(host => host.GetProperty("host").GetString())
        );
        Assert.Equal(JsonValueKind.Null, proposal.GetProperty("fitsWithout").ValueKind);
        Assert.Contains(
            "Hosts that lack the room on their own",
            place.Run("baseline", "a.jsonl", "--ram", "1T", "--to", "html").Exits(1).Output
        );
    }

    [Fact]
    public void The_host_without_which_ram_fits_is_named()
    {
        using var place = new Workplace();
        Assert.Contains(
            "\n  without a it would fit\n  1 host lacks the room on its own\n  a  4 GiB\n",
            place.RunWithInput($"{A}\n{Wide}\n", "baseline", "-", "--ram", "1T").Exits(1).Output
        );
    }

    [Fact]
    public void Of_one_host_nobody_says_that_ram_fits_without_it()
    {
        using var place = new Workplace();
        string output = place.RunWithInput(A, "baseline", "-", "--ram", "1T").Exits(1).Output;
        Assert.Contains("1 host lacks the room on its own\n  a  4 GiB\n", output);
        Assert.DoesNotContain("it would fit", output);
    }

    [Fact]
    public void Parts_keep_who_lacks_the_room_they_were_asked_for()
    {
        using var place = new Workplace();
        string whole = place.RunWithInput($"{A}\n{Wide}\n", "baseline", "-", "--ram", "1T", "--json").Exits(1).Output;
        string parts = string.Concat(
            ((string[])[A, Wide]).Select(host => place.RunWithInput(host, "baseline", "-", "--partial", "--ram", "1T").Exits(0).Output)
        );
        Assert.Equal(whole, place.RunWithInput(parts, "baseline", "-", "--ram", "1T", "--json").Exits(1).Output);
        Assert.Contains(
            "is not known of parts made without this --ram",
            place.RunWithInput(parts, "baseline", "-", "--ram", "2T").Exits(1).Output
        );
    }

    [Fact]
    public void A_part_about_another_layout_is_not_added()
    {
        using var place = new Workplace();
        string part = place.RunWithInput(A, "baseline", "-", "--partial", "--layout", "0x0..0xfff").Exits(0).Output;
        Assert.Contains("<stdin>:1: it was asked about another layout", place.RunWithInput(part, "baseline", "-").Exits(1).Error);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("""{"host":"a","devices":[{"usable":[]}]}""", 1)]
    [InlineData("""{"baselinePart":9}""", 1)]
    public void Nothing_in_common_and_no_host_exit_1(string input, int code)
    {
        using var place = new Workplace();
        place.RunWithInput(input, "baseline", "-").Exits(code);
    }

    [Theory]
    [InlineData("baseline")]
    [InlineData("baseline", "nowhere.jsonl")]
    [InlineData("baseline", "-", "--view", "sysfs")]
    [InlineData("baseline", "-", "--layout", "5")]
    [InlineData("baseline", "-", "--ram", "0")]
    public void Bad_usage_exits_2(params string[] args)
    {
        using var place = new Workplace();
        place.Run(args).Exits(2);
    }

    [Fact]
    public void A_host_twice_is_one_host_in_what_it_costs()
    {
        using var place = new Workplace();
        string once = place.RunWithInput($"{B}\n{C}", "baseline", "-", "--json").Exits(0).Output;
        string twice = place.RunWithInput($"{B}\n{B}\n{C}", "baseline", "-", "--json").Exits(0).Output;
        Assert.Equal(once.Replace("\"hosts\": 2", "\"hosts\": 3"), twice);
    }

    [SkippableFact]
    public void All_recorded_hosts_are_one_fleet()
    {
        string hosts = TestPaths.Hosts;
        Skip.IfNot(Directory.Exists(hosts), $"no recorded hosts at {hosts}");
        using var place = new Workplace();
        using JsonDocument json = JsonDocument.Parse(
            place.Run("baseline", hosts, "--view", "vfio", "--ram", "4T", "--json").Exits(1).Output
        );
        Assert.True(json.RootElement.GetProperty("hosts").GetInt32() > 50);
        Assert.True(json.RootElement.GetProperty("common").GetArrayLength() > 0);
        JsonElement proposal = json.RootElement.GetProperty("proposal");
        Assert.False(proposal.GetProperty("fits").GetBoolean());
        JsonElement[] lacking = [.. proposal.GetProperty("lacking").EnumerateArray()];
        Assert.NotEmpty(lacking);
        Assert.All(lacking, host => Assert.Equal(JsonValueKind.String, host.GetProperty("cause").ValueKind));
    }

    private static string Board(string clauses) =>
        $$"""
            platform board {
              firmware acpi
              iommu vtd : intel-vtd { input-bits 39  page-sizes 4K }
              root-bus pci0 { segment 0 buses 0x00..0xff behind vtd }
              device nic on pci0 at 01:00.0{{clauses}}
            }
            """;
}
