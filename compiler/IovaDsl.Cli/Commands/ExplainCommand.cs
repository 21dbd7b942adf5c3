using System.CommandLine;
using IovaDsl.Cli.Answers;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova explain</c>: one address or range, one device: usable or not, and why.</summary>
internal static class ExplainCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        var device = new Argument<string>("DEVICE") { Description = "A device: its name (nvme[2]), or a PCI address (0000:01:00.0)." };
        var range = new Argument<IovaRange>("ADDRESS")
        {
            Description = "An address, or FIRST..LAST, both inclusive: 0x8000_0000, 4G, 0x0..0xffff.",
            HelpName = "ADDRESS[..LAST]",
            CustomParser = NumberArgument.Range,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var whyGrouped = new Option<bool>("--why-grouped")
        {
            Description = "Instead of an address: why the device shares its IOMMU group, which port lacks what, and what it sends as.",
        };
        Option<KernelVersion?> kernel = CommonOptions.Kernel();
        kernel.Description = "With --why-grouped: the Linux whose rules of groups apply.";
        Option<bool> json = CommonOptions.Json();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "explain",
            "Says whether a device can use an address, what keeps it from it, and where the nearest usable place is; or why it shares its "
                + "IOMMU group.",
            """
            iova explain board.iova nic 0x8000000
            iova explain board.iova 0000:01:00.0 0x7000_0000..0x7fff_ffff
            iova explain board.iova nvme[2] 4G --json
            iova explain this-machine.iova 0000:01:00.0 --why-grouped
            """
        )
        {
            file,
            device,
            range,
            whyGrouped,
            kernel,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(whyGrouped) == (result.GetResult(range) is { Tokens.Count: > 0 }))
                result.AddError("name an ADDRESS, or ask --why-grouped");
        });
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            ResolvedPlatform platform = inspection.Choose(platforms.Name(parsed), all: false)[0];
            if (parsed.GetValue(whyGrouped))
            {
                ExplainGroup(
                    session,
                    platform.ByRulesOf(parsed.GetValue(kernel) ?? KernelVersion.Default),
                    parsed.GetRequiredValue(device),
                    parsed.GetValue(json)
                );
                return code;
            }

            ResolvedDevice subject = Subjects.Device(platform, parsed.GetRequiredValue(device));
            Explanation explanation = Explainer.Explain(subject, parsed.GetValue(range));
            if (parsed.GetValue(json))
                session.WriteResult(null, ExplanationJson.Write(platform, explanation).Span);
            else
                session.Out.Write(new ExplanationText(session).Write(explanation));
            return code;
        });
        return command;
    }

    private static void ExplainGroup(Session session, ResolvedPlatform platform, string device, bool asJson)
    {
        GroupExplanation explanation = GroupExplanation.Of(platform, Subjects.Device(platform, device));
        if (asJson)
            session.WriteResult(null, GroupExplanationText.Json(explanation).Span);
        else
            session.Out.Write(GroupExplanationText.Text(session, explanation));
    }
}
