using System.Diagnostics;
using System.Text.Json;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Cli;

public sealed class DiffCommandTests
{
    private const string Board = """
        platform board {
          firmware acpi
          iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K }
          root-bus pcie { segment 0  buses 0x00..0x7f  behind smmu streams 0x0  address-bits 42 }
          device nic on pcie at 01:00.0
          device ssd on pcie at 02:00.0 { direct 0x8000_0000 size 64K "buffer" }
          layout vm { ram 0x1_0000_0000 size 1G }
        }
        """;

    [Theory]
    [InlineData("address-bits 44", "narrowing", 0)]
    [InlineData("address-bits 44", "any", 1)]
    [InlineData("address-bits 40", "narrowing", 1)]
    [InlineData("address-bits 42", "any", 0)]
    public void A_gate_fails_on_what_it_is_told(string limit, string failOn, int code)
    {
        using Workplace place = Place();
        place.Write("new.iova", Board.Replace("address-bits 42", limit));
        place.Run("diff", "old.iova", "new.iova").Exits(0);
        place.Run("diff", "old.iova", "new.iova", "--fail-on", failOn).Exits(code);
    }

    [Fact]
    public void Json_has_everything()
    {
        using Workplace place = Place();
        place.Write("new.iova", Board.Replace("address-bits 42", "address-bits 32").Replace("device nic", "device lan"));
        using JsonDocument json = JsonDocument.Parse(place.Run("diff", "old.iova", "new.iova", "--json").Exits(0).Output);
        JsonElement root = json.RootElement;
        Assert.True(root.GetProperty("narrows").GetBoolean());
        JsonElement nic = root.GetProperty("subjects")
            .EnumerateArray()
            .Single(subject => subject.GetProperty("oldName").GetString() == "nic");
        Assert.Equal("lan", nic.GetProperty("newName").GetString());
        Assert.Equal("layout vm", nic.GetProperty("broken")[0].GetProperty("what").GetString());
        JsonElement exact = nic.GetProperty("views").GetProperty("exact");
        Assert.Equal("0x100000000", exact.GetProperty("narrowed")[0].GetProperty("first").GetString());
        Assert.True(exact.GetProperty("canBreakMappings").GetBoolean());
        Assert.Equal("address-bits", exact.GetProperty("newCauses")[0].GetProperty("rule").GetString());
        Assert.Equal(4, exact.GetProperty("newCauses")[0].GetProperty("line").GetInt32());
    }

    // The words of the command's README, in a repository of their own.
    [SkippableFact]
    public void Git_shows_the_difference_with_the_driver_of_the_readme()
    {
        Skip.IfNot(File.Exists("/usr/bin/git") && File.Exists("/bin/sh"), "git is not installed");
        string[] recipe =
        [
            .. File.ReadLines(Path.Combine(TestPaths.Root, "compiler", "IovaDsl.Cli", "README.md"))
                .SkipWhile(line => !line.StartsWith("echo '*.iova diff=iova'", StringComparison.Ordinal))
                .TakeWhile(line => line != "```"),
        ];
        Assert.Equal(2, recipe.Length);
        using Workplace place = Place();
        place.Write("a board.iova", Board);
        string tool = typeof(IovaDsl.Cli.CommandLine).Assembly.Location;
        string script = $"""
            set -e
            export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1
            mkdir bin; printf '#!/bin/sh\nexec dotnet "%s" "$@"\n' '{tool}' > bin/iova; chmod +x bin/iova; PATH=$PWD/bin:$PATH
            git init -q .; git config user.email a@example.com; git config user.name a
            {string.Join('\n', recipe)}
            git add .; git commit -qm one
            sed -i 's/address-bits 42/address-bits 40/' 'a board.iova'
            git --no-pager diff
            """;
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = place.Folder, RedirectStandardOutput = true }
        )!;
        string shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("+ a board.iova, Linux", shown);
        Assert.Contains("narrowed by 0x100_0000_0000..0x3ff_ffff_ffff (3 TiB)", shown);
    }

    [Fact]
    public void Markdown_for_a_pull_request()
    {
        using Workplace place = Place();
        place.Write("new.iova", Board.Replace("address-bits 42", "address-bits 40"));
        Assert.Equal(
            """
            **old.iova, Linux 6.12** → **new.iova, Linux 6.12**

            Something that was usable is not any more.

            ### device nic at 0000:01:00.0

            | view | narrowed | widened | why |
            | --- | --- | --- | --- |
            | exact | 0x100_0000_0000..0x3ff_ffff_ffff |  | pcie address-bits, new.iova:4 |
            | dma-api | 0x100_0000_0000..0x3ff_ffff_ffff |  | pcie address-bits, new.iova:4 |

            ### device ssd at 0000:02:00.0

            | view | narrowed | widened | why |
            | --- | --- | --- | --- |
            | exact | 0x100_0000_0000..0x3ff_ffff_ffff |  | pcie address-bits, new.iova:4 |
            | dma-api | 0x100_0000_0000..0x3ff_ffff_ffff |  | pcie address-bits, new.iova:4 |

            """,
            place.Run("diff", "old.iova", "new.iova", "--format", "md", "--kernel", "6.12").Exits(0).Output
        );
    }

    [Fact]
    public void Two_kernels_of_one_platform()
    {
        using Workplace place = Place();
        string text = place.Run("diff", "old.iova", "--kernel", "6.1..6.12", "--fail-on", "narrowing").Exits(1).Output;
        Assert.Contains("- old.iova, Linux 6.1\n+ old.iova, Linux 6.12", text);
        Assert.Contains("+ refused with EINVAL: A direct region must stay mapped", text);
        Assert.Contains("- refused with ENOENT: Linux has iommufd from 6.2 on.", text);
    }

    [Fact]
    public void A_file_that_git_has_not_is_nothing()
    {
        using Workplace place = Place();
        Assert.Contains("device nic at 0000:01:00.0  appeared", place.Run("diff", "/dev/null", "old.iova").Exits(0).Output);
        Assert.Contains("device nic at 0000:01:00.0  went", place.Run("diff", "old.iova", "/dev/null").Exits(0).Output);
    }

    [SkippableFact]
    public void A_host_and_its_import_do_not_differ()
    {
        string host = Path.Combine(TestPaths.Hosts, "x86-intel-rmrr");
        Skip.IfNot(Directory.Exists(host), $"no recorded host at {host}");
        using var place = new Workplace();
        place.Run("import", "--host", host, "-o", "host.iova").Exits(0);
        Assert.Contains("no difference in any answer", place.Run("diff", "host.iova", host, "--kernel", "6.12").Exits(0).Output);
        string other = Path.Combine(TestPaths.Hosts, "x86-intel-rmrr-merge");
        Assert.Contains("direct-relaxable went", place.Run("diff", host, other).Exits(0).Output);
    }

    [Theory]
    [InlineData("diff", "old.iova")]
    [InlineData("diff", "old.iova", "nowhere.iova")]
    [InlineData("diff", "old.iova", "--kernel", "6.12")]
    [InlineData("diff", "old.iova", "--kernel", "2.6..6.12")]
    [InlineData("diff", "old.iova", "old.iova", "--fail-on", "widening")]
    [InlineData("diff", "old.iova", "old.iova", "old.iova")]
    public void Bad_usage_exits_2(params string[] args)
    {
        using Workplace place = Place();
        place.Run(args).Exits(2);
    }

    private static Workplace Place()
    {
        var place = new Workplace();
        place.Write("old.iova", Board);
        return place;
    }
}
