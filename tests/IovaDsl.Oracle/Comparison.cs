using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Oracle;

/// <summary>Asks the compiler and the oracle the same, for one seed.</summary>
internal static class Comparison
{
    private static readonly AnswerOptions Options = AnswerOptions.Default with { Kernel = KernelVersion.V6_12 };

    /// <summary>Compares all answers of one topology.</summary>
    /// <param name="seed">Which topology.</param>
    /// <param name="control">The oracle is told of a claim that the text does not have, so that there must be a difference.</param>
    /// <returns>The number of lists compared, and the first difference with the text that shows it; null: none.</returns>
    public static (int Compared, string? Difference) Run(int seed, bool control)
    {
        Situation situation = new SituationGenerator(seed).Draw();
        string text = SituationText.Of(situation, seed);
        if (control)
            situation.Claims.Add(new OracleClaim(ClaimKind.Reserved, new Span64(0x1000, 0x1fff)));
        CompilationResult result = IovaCompilation.CompileText(text);
        CompiledPlatform? platform = result.Platforms.LastOrDefault(p => p.Platform.Name == "wanted") ?? result.Platforms.FirstOrDefault();
        if (platform is null)
            return (0, Report(seed, text, "no platform was compiled: " + string.Join("; ", result.Diagnostics.Select(d => d.Message))));

        var (groups, ungrouped) = AnswerComputer.AnswerAll(platform.Resolved, Options);
        Dictionary<string, GroupAnswer> answers = groups.Concat(ungrouped).ToDictionary(answer => answer.Name.ToString());
        var asked = situation.Groups.ToList();
        HashSet<OracleDevice> grouped = [.. situation.Groups.SelectMany(group => group.Members)];
        asked.AddRange(
            situation.Devices.Where(device => !grouped.Contains(device)).Select(device => (device.Name, new List<OracleDevice> { device }))
        );
        int compared = 0;
        foreach ((string name, List<OracleDevice> members) in asked)
        {
            if (!answers.TryGetValue(name, out GroupAnswer? answer))
                return (compared, Report(seed, text, $"{name}: the compiler has no answer"));
            OracleAnswer expected = NaiveOracle.Answer(situation, members);
            foreach ((string view, string wanted, string found) in Views(expected, answer, members))
            {
                compared++;
                if (wanted != found)
                    return (compared, Report(seed, text, $"{name}, {view}\n  oracle   {wanted}\n  compiler {found}"));
            }
        }

        return (compared, null);
    }

    private static IEnumerable<(string View, string Wanted, string Found)> Views(
        OracleAnswer expected,
        GroupAnswer answer,
        List<OracleDevice> members
    )
    {
        yield return ("exact", Text(expected.Exact), string.Join(" ", answer.Exact));
        if (expected.Sysfs is null)
            yield break;
        yield return ("sysfs", string.Join("\n", expected.Sysfs), string.Join("\n", answer.SysfsText ?? []));
        yield return ("vfio", Text(expected.Vfio), Text(answer.Vfio));
        yield return ("iommufd", Text(expected.Iommufd), Text(answer.Iommufd));
        // The description says what Linux keeps of one limit; how several on a path come together it does not.
        if (
            members.Count == 1
            && members[0].Bus.Upwards().Count(bus => bus.Windows is not null) + (members[0].Windows is null ? 0 : 1) <= 1
        )
            yield return ("dma-api", Text(expected.DmaApi), Text(answer.DmaApi));
    }

    private static string Text(List<Span64>? spans) =>
        spans is null ? "refused" : string.Join(" ", spans.Select(span => $"0x{span.First:x}..0x{span.Last:x}"));

    private static string Text(ViewAnswer? view) =>
        view is null || view.Refused is not null
            ? "refused"
            : string.Join(" ", view.Ranges.Select(range => $"0x{range.First:x}..0x{range.Last:x}"));

    private static string Report(int seed, string text, string difference) => $"seed {seed}: {difference}\n{text}";
}
