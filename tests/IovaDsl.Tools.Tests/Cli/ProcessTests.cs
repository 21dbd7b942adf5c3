using System.Diagnostics;
using System.Text;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>The command as its own process: what only a real process and a real shell show.</summary>
public sealed class ProcessTests
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "iova.dll");

    [Theory]
    [InlineData(0, "check", "n1sdp.iova")]
    [InlineData(1, "check", "broken.iova")]
    [InlineData(2, "check", "gone.iova")]
    [InlineData(2, "frobnicate")]
    [InlineData(2)]
    public void Exit_codes_reach_the_shell(int code, params string[] args)
    {
        using Workplace place = Sample.Place();
        place.Write("broken.iova", "platform x { device d on r at 00:01.0 }\n");
        (int actual, _, string error) = Run(place, args);
        Assert.Equal(code, actual);
        Assert.DoesNotContain("Unhandled", error);
    }

    [Fact]
    public void Output_is_UTF8_without_a_mark_and_with_LF()
    {
        using Workplace place = Sample.Place();
        place.Write("broken.iova", "platform x { device d on r at 00:01.0 }\n");
        (_, byte[] output, _) = Run(place, "check", "broken.iova");
        Assert.NotEqual(0xef, output[0]);
        Assert.DoesNotContain((byte)'\r', output);
        Assert.Contains("│", Encoding.UTF8.GetString(output));
    }

    // A process of its own: how long a regular expression may take is decided before the first one.
    [Theory]
    [InlineData(
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "",
        "(3,1): the pattern of this section takes too long to match; use fewer stars"
    )]
    [InlineData("*.iova", "x = 1BLANKSy", "(3,1): a line of this section takes too long to read")]
    public void What_would_take_forever_in_a_config_is_said(string pattern, string line, string said)
    {
        using Workplace place = Sample.Place();
        string name = new string('a', 60) + ".iova";
        place.Write(name, "platform x { }\n");
        place.Write(
            "slow.editorconfig",
            $"[*.iova]\ndotnet_diagnostic.IOVA2015.severity = error\n[{pattern}]\n"
                + $"dotnet_diagnostic.IOVA2015.severity = none\n{line.Replace("BLANKS", new string(' ', 200_000))}\n"
        );
        (int code, _, string error) = Run(place, "check", name, "--config", "slow.editorconfig");
        Assert.Equal(2, code);
        Assert.Equal($"iova: slow.editorconfig{said}\n", error);
    }

    [SkippableFact]
    public void A_reader_that_goes_away_is_no_failure()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Workplace place = Sample.Place();
        // Much more than a pipe holds, read by somebody who wants one line.
        place.Write(
            "many.iova",
            "platform many {\n  iommu s : arm-smmu-v3 { input-bits 48 }\n  root-bus r { behind s segment 0 buses 0..255 }\n  for n "
                + "in 0..4000 { device d[n] on r at bus n / 32 device n % 32 function 0 }\n}\n"
        );
        (int code, string output, string error) = Shell(
            place,
            $"dotnet exec '{Tool}' show many.iova --json | head -n 1; exit ${{PIPESTATUS[0]}}"
        );
        Assert.Equal(0, code);
        Assert.Equal("{\n", output);
        Assert.Empty(error);
    }

    [SkippableFact]
    public void A_full_disk_is_said()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        using Workplace place = Sample.Place();
        (int code, _, string error) = Shell(place, $"dotnet exec '{Tool}' show n1sdp.iova --json > /dev/full");
        Assert.Equal(2, code);
        Assert.StartsWith("iova: cannot write", error);
        Assert.DoesNotContain("   at ", error);
    }

    // Descriptor 1 is then whatever the runtime opened first.
    [SkippableTheory]
    [InlineData("show n1sdp.iova")]
    [InlineData("show n1sdp.iova --json")]
    [InlineData("check n1sdp.iova --format sarif")]
    [InlineData("emit n1sdp.iova --to md -o -")]
    [InlineData("emit n1sdp.iova --to iort -o -")]
    [InlineData("--help")]
    [InlineData("kernels")]
    public void A_closed_output_is_said(string words)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Workplace place = Sample.Place();
        (int code, _, string error) = Shell(place, $"dotnet exec '{Tool}' {words} >&-");
        Assert.Equal(2, code);
        Assert.EndsWith("iova: cannot write: standard output is closed\n", error);
        Assert.DoesNotContain("IOVA9999", error);
    }

    [SkippableFact]
    public void What_goes_to_a_file_needs_no_output()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Workplace place = Sample.Place();
        Assert.Equal(0, Shell(place, $"dotnet exec '{Tool}' emit n1sdp.iova --to md -o a.md >&- 2>&-").Code);
        Assert.StartsWith("# n1sdp", place.Read("a.md"));
    }

    [SkippableFact]
    public void A_current_folder_that_is_gone_is_said()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Workplace place = Sample.Place();
        (int code, _, string error) = Shell(place, $"mkdir gone && cd gone && rmdir ../gone && dotnet exec '{Tool}' check ../n1sdp.iova");
        Assert.Equal(2, code);
        Assert.Contains("iova: the current folder is gone", error);
        Assert.DoesNotContain("Unhandled", error);
    }

    [SkippableFact]
    public void Process_substitution_and_pipes_are_files()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Workplace place = Sample.Place();
        Assert.Equal(0, Shell(place, $"dotnet exec '{Tool}' check <(cat pair.iova)").Code);
        Assert.Equal(0, Shell(place, $"cat pair.iova | dotnet exec '{Tool}' check -").Code);
        Assert.Equal(2, Shell(place, $"dotnet exec '{Tool}' check /dev/zero").Code);
    }

    [Fact]
    public void Completion_is_given()
    {
        using var place = new Workplace();
        (int code, byte[] output, _) = Run(place, "[suggest:2]", "ch");
        Assert.Equal(0, code);
        Assert.Contains("check", Encoding.UTF8.GetString(output));
    }

    private static (int Code, byte[] Output, string Error) Run(Workplace place, params string[] args)
    {
        using Process process = Start(place, "dotnet", ["exec", Tool, .. args]);
        using var output = new MemoryStream();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(output);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "the command hangs");
        return (process.ExitCode, output.ToArray(), error.Result);
    }

    private static (int Code, string Output, string Error) Shell(Workplace place, string script)
    {
        using Process process = Start(place, "bash", ["-c", script]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "the command hangs");
        return (process.ExitCode, output, error.Result);
    }

    private static Process Start(Workplace place, string program, string[] args)
    {
        var info = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = place.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Process process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }
}
