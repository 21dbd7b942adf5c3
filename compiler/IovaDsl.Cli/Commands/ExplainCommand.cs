using System.Collections.Immutable;
using System.CommandLine;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova explain</c>: one address or range, one device: usable or not, and why.</summary>
internal static class ExplainCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        var device = new Argument<string>("DEVICE")
        {
            Description = "A device (nvme[2]), a PCI address (0000:01:00.0), a group, a family (nvme), or several with commas between.",
        };
        var range = new Argument<IovaRange>("ADDRESS")
        {
            Description = "An address or a range as the language writes it: 0x8000_0000, 4G, 0x0..0xffff, 0 size 64G, below 4G, bits 40.",
            HelpName = "ADDRESS[..LAST]",
            CustomParser = NumberArgument.Range,
            Arity = new ArgumentArity(0, 3),
        };
        var whyGrouped = new Option<bool>("--why-grouped")
        {
            Description = "Instead of an address: why the device shares its IOMMU group, which port lacks what, and what it sends as.",
        };
        Option<bool> json = CommonOptions.Json();
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit 1 where not all of it is usable." };
        var answers = new AnswerOptionSet();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "explain",
            "Says whether a device can use an address, what is in the way, what each consumer says, and where the nearest usable place is; "
                + "or why it shares its IOMMU group.",
            """
            iova explain board.iova nic 0x8000000
            iova explain board.iova 0000:01:00.0 0x7000_0000..0x7fff_ffff
            iova explain board.iova graphics 0 size 64G
            iova explain board.iova nvme[2] 4G --json
            iova explain this-machine.iova 0000:01:00.0 --why-grouped
            """
        )
        {
            file,
            device,
            range,
            whyGrouped,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(whyGrouped) == (result.GetResult(range) is { Tokens.Count: > 0 }))
                result.AddError("name an ADDRESS, or ask --why-grouped");
        });
        answers.AddTo(command);
        platforms.AddTo(command, withAll: false);
        command.Add(exitCode);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            ResolvedPlatform platform = inspection.Choose(platforms.Name(parsed), all: false)[0].ByRulesOf(answers.Read(parsed).Kernel);
            if (parsed.GetValue(whyGrouped))
            {
                ExplainGroup(session, platform, parsed.GetRequiredValue(device), parsed.GetValue(json));
                return code;
            }

            string subject = parsed.GetRequiredValue(device);
            ImmutableArray<ResolvedDevice> devices = Subjects.Devices(platform, subject);
            Explanation explanation = Explainer.Explain(devices, parsed.GetValue(range));
            ImmutableArray<ConsumerVerdict> verdicts = ConsumerVerdict.Of(
                Subjects.AnswersFor(platform, devices, answers.Read(parsed)),
                explanation.Asked
            );
            if (parsed.GetValue(json))
                session.WriteResult(null, ExplanationJson.Write(platform, subject, explanation, verdicts));
            else
                session.Out.Write(new ExplanationText(session, subject, verdicts).Write(explanation));
            return code == ExitCode.Clean && parsed.GetValue(exitCode) && !explanation.IsUsable ? ExitCode.Errors : code;
        });
        return command;
    }

    private static void ExplainGroup(Session session, ResolvedPlatform platform, string device, bool asJson)
    {
        GroupExplanation explanation = GroupExplanation.Of(platform, Subjects.Device(platform, device));
        if (asJson)
            session.WriteResult(null, GroupExplanationText.Json(explanation));
        else
            session.Out.Write(GroupExplanationText.Text(session, explanation));
    }
}
