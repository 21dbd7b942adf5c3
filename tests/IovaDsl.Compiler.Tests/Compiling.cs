using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests;

/// <summary>The compiler as tests use it: text in, text out. An unexpected diagnostic fails any of these.</summary>
internal static class Compiling
{
    /// <summary>Compiles what must be clean: notes are allowed, warnings are not.</summary>
    public static CompilationResult Clean(string text)
    {
        CompilationResult result = IovaCompilation.CompileText(text);
        Assert.True(result.Diagnostics.All(d => d.Severity < Severity.Warning), Describe(result.Diagnostics));
        return result;
    }

    /// <summary>The warnings and errors of a text, one a line: <c>line:column id message</c>.</summary>
    public static void CheckDiagnostics(string text, string expected) => CheckDiagnostics(IovaCompilation.CompileText(text), expected);

    public static void CheckDiagnostics(CompilationResult result, string expected) =>
        Assert.Equal(Normalize(expected), Normalize(Describe(result.Diagnostics.Where(d => d.Severity >= Severity.Warning))));

    /// <summary>Only the codes of warnings and errors, sorted, with blanks between.</summary>
    public static void CheckIds(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                " ",
                IovaCompilation
                    .CompileText(text)
                    .Diagnostics.Where(d => d.Severity >= Severity.Warning)
                    .Select(d => d.Id)
                    .Order(StringComparer.Ordinal)
            )
        );

    /// <summary>The usable ranges of every device, one a line: <c>name: ranges</c>.</summary>
    public static void CheckExact(string text, string expected) =>
        Assert.Equal(
            Normalize(expected),
            Normalize(string.Join("\n", Devices(Clean(text)).Select(d => $"{d.Device.Name}: {AnswerComputer.Exact(d)}")))
        );

    /// <summary>The regions of every device in driver order, one a line, with the rule that made each.</summary>
    public static void CheckRegions(string text, string expected, string? platform = null) =>
        Assert.Equal(Normalize(expected), Normalize(DescribeRegions(IovaCompilation.CompileText(text), platform)));

    public static IEnumerable<ResolvedDevice> Devices(CompilationResult result, string? platform = null)
    {
        CompiledPlatform found = platform is null ? result.Platforms[0] : result.Platforms.Single(p => p.Platform.Name == platform);
        ResolvedPlatform resolved = found.Resolved;
        Dictionary<Topology.Device, ResolvedDevice> all = resolved
            .Groups.SelectMany(g => g.Devices)
            .Concat(resolved.Ungrouped)
            .ToDictionary(d => d.Device);
        return resolved.Platform.Devices.Select(d => all[d]);
    }

    public static ResolvedDevice Device(CompilationResult result, string name, string? platform = null) =>
        Devices(result, platform).Single(d => d.Device.Name.ToString() == name);

    public static GroupAnswer Answer(CompilationResult result, string name, AnswerOptions? options = null)
    {
        CompiledPlatform platform = result.Platforms[0];
        options ??= AnswerOptions.Default;
        ResolvedGroup? group = platform.Resolved.Groups.FirstOrDefault(g => g.Name.ToString() == name);
        return group is not null
            ? AnswerComputer.Answer(group, platform.Platform.Firmware, options)
            : AnswerComputer.Answer(Device(result, name), platform.Platform.Firmware, options);
    }

    public static string Describe(IEnumerable<Diagnostic> diagnostics) =>
        string.Join("\n", diagnostics.Select(d => $"{Place(d)} {d.Id} {d.Message}"));

    public static string Ranges(IEnumerable<IovaRange> ranges) => string.Join(", ", ranges);

    public static string Normalize(string text) =>
        string.Join("\n", text.Replace("\r", "").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    private static string DescribeRegions(CompilationResult result, string? platform)
    {
        Assert.False(result.HasErrors, Describe(result.Diagnostics));
        return string.Join(
            "\n",
            Devices(result, platform)
                .SelectMany(d => d.Regions.Select(r => $"{d.Device.Name}: {r.Region} from {r.Cause.Element}.{r.Cause.Rule}"))
        );
    }

    private static string Place(Diagnostic diagnostic)
    {
        LinePosition position = diagnostic.Location.Position;
        return $"{position.Line}:{position.Column}";
    }
}
