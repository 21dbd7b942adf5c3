using System.CommandLine;
using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova kernels</c>: what Linux answers differently from one version on, as the rules themselves say.</summary>
internal static class KernelsCommand
{
    public static Command Build(Session session)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new CommandWithExamples(
            "kernels",
            "Lists the rules that differ by kernel version, their sources, and what they were compared with.",
            """
            iova kernels
            iova kernels --json
            """
        )
        {
            json,
        };
        command.SetAction(parsed => parsed.GetValue(json) ? WriteJson(session) : WriteText(session));
        return command;
    }

    /// <summary>What is to be said of a version whose rules are not all known; null: they are.</summary>
    public static string? Doubt(KernelVersion kernel) =>
        kernel.CompareTo(NextAfter(KernelRules.NewestVerified)) >= 0
            ? $"Linux {kernel} is newer than {KernelRules.NewestVerified}, the newest that answers were compared with: "
                + "the newest rules are taken"
        : kernel < KernelRules.OldestKnown
            ? $"Linux {kernel} is older than {KernelRules.OldestKnown}, the oldest whose rules are known: those of "
                + $"{KernelRules.OldestKnown} are taken"
        : null;

    // Patch releases of the newest verified version follow its rules.
    private static KernelVersion NextAfter(KernelVersion version) => new(version.Major, version.Minor + 1);

    private static int WriteText(Session session)
    {
        session.Out.Write(
            $"Rules are known from Linux {KernelRules.OldestKnown} on; answers were compared with kernels up to "
                + $"{KernelRules.NewestVerified}; without --kernel they are those of {AnswerOptions.Default.Kernel}.\n"
        );
        foreach (KernelRule rule in KernelRules.All)
        {
            string versions = rule.Until is { } until ? $"{rule.Since} until {until}" : $"{rule.Since}";
            session.Out.Write($"\n{versions}  {rule.Id}\n  {rule.Summary}\n  source: {rule.Source}\n  verified: {rule.Verified}\n");
        }

        return ExitCode.Clean;
    }

    private static int WriteJson(Session session)
    {
        session.WriteResult(
            null,
            Json.Write(static writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("schema", 1);
                writer.WriteString("oldestKnown", KernelRules.OldestKnown.ToString());
                writer.WriteString("newestVerified", KernelRules.NewestVerified.ToString());
                writer.WriteString("default", AnswerOptions.Default.Kernel.ToString());
                writer.WriteStartArray("rules");
                foreach (KernelRule rule in KernelRules.All)
                    WriteRule(writer, rule);
                writer.WriteEndArray();
                writer.WriteEndObject();
            })
        );
        return ExitCode.Clean;
    }

    private static void WriteRule(Utf8JsonWriter writer, KernelRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Id);
        writer.WriteString("since", rule.Since.ToString());
        writer.WriteString("until", rule.Until?.ToString());
        writer.WriteString("summary", rule.Summary);
        writer.WriteString("source", rule.Source);
        writer.WriteString("verified", rule.Verified);
        writer.WriteEndObject();
    }
}
