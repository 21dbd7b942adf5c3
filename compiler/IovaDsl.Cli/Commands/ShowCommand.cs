using System.Collections.Immutable;
using System.CommandLine;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova show</c>: what each device and group can use, in each consumer's eyes, and why not the rest.</summary>
internal static class ShowCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        var device = new Option<string?>("--device")
        {
            Description = "Only this device, alone: a name, or a PCI address.",
            HelpName = "DEVICE",
        };
        var group = new Option<string?>("--group") { Description = "Only this group.", HelpName = "GROUP" };
        var container = new Option<string[]?>("--container")
        {
            Description = "These groups together in one container (VFIO) or one I/O address space (iommufd); without names: all of them.",
            HelpName = "GROUP",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<View?> view = CommonOptions.View();
        Option<bool> json = CommonOptions.Json();
        var map = new Option<bool>("--map") { Description = "Draw the buses, and the 64-bit space of each answer as a bar." };
        var list = new Option<bool>("--list") { Description = "List the devices: name, address, bus, IOMMU and group, one a line." };
        var asExpect = new Option<bool>("--as-expect") { Description = "Print the answers as 'expect' lines for the file." };
        var answers = new AnswerOptionSet();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "show",
            "Shows what each device and group can use, and why not the rest.",
            """
            iova show board.iova
            iova show board.iova --device nic
            iova show board.iova --view vfio --kernel 6.1
            iova show board.iova --limits reserved
            iova show board.iova --container nic graphics
            iova show board.iova --list
            iova show board.iova --map
            iova show board.iova --as-expect
            iova show board.iova --all --json
            """
        )
        {
            file,
            device,
            group,
            container,
            view,
        };
        answers.AddTo(command);
        platforms.AddTo(command);
        command.Add(list);
        command.Add(map);
        command.Add(asExpect);
        command.Add(json);
        command.AddRule(result =>
        {
            if (
                new[] { result.GetResult(device), result.GetResult(group), result.GetResult(container) }.Count(given => given is not null)
                > 1
            )
                result.AddError("--device, --group and --container exclude each other");
            if (
                new[] { result.GetValue(list), result.GetValue(map), result.GetValue(asExpect), result.GetValue(json) }.Count(given =>
                    given
                ) > 1
            )
                result.AddError("--list, --map, --as-expect and --json exclude each other");
        });
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            var selection = new AnswerSelection(answers.Read(parsed), parsed.GetValue(device), parsed.GetValue(group))
            {
                Container = parsed.GetResult(container) is null ? null : parsed.GetValue(container) ?? [],
            };
            ImmutableArray<PlatformAnswers> shown =
            [
                .. inspection.Choose(platforms.Name(parsed), platforms.All(parsed)).Select(selection.Answer),
            ];
            if (parsed.GetValue(json))
                WriteJson(session, shown, platforms.All(parsed), parsed.GetValue(view));
            else if (parsed.GetValue(list))
                session.Out.Write(string.Concat(shown.Select(platform => DeviceList.Of(session, platform))));
            else if (parsed.GetValue(asExpect))
                WriteExpectations(session, shown, parsed.GetValue(view), answers.KernelGiven(parsed));
            else
                WriteText(session, shown, parsed.GetValue(view), parsed.GetValue(map));
            return code;
        });
        return command;
    }

    /// <exception cref="CommandFailure">It would be more than anybody reads.</exception>
    private static void WriteExpectations(Session session, ImmutableArray<PlatformAnswers> shown, View? view, KernelVersion? kernel)
    {
        AnswerLength.Check(shown, view, AnswerLength.MostStreamed);
        foreach (PlatformAnswers answers in shown)
            ExpectText.Write(session.Out, answers, view, kernel);
    }

    /// <exception cref="CommandFailure">It would be more than anybody reads.</exception>
    private static void WriteJson(Session session, ImmutableArray<PlatformAnswers> shown, bool all, View? view)
    {
        AnswerLength.Check(shown, view, AnswerLength.MostStreamed);
        session.Out.Flush();
        Output.Json.WriteTo(
            session.Host.Output,
            writer =>
            {
                var format = new AnswersJson(static path => path);
                if (all)
                    writer.WriteStartArray();
                foreach (PlatformAnswers answers in shown)
                    format.Write(writer, answers, view);
                if (all)
                    writer.WriteEndArray();
            }
        );
    }

    private static void WriteText(Session session, ImmutableArray<PlatformAnswers> shown, View? view, bool map)
    {
        var canvas = Canvas.For(session);
        var text = new AnswersText(session.Out, canvas, view, map ? new SpaceMap(canvas, session.Host.Columns()) : null);
        bool isFirst = true;
        foreach (PlatformAnswers answers in shown)
        {
            if (!isFirst)
                canvas.EmptyLine();
            isFirst = false;
            text.Write(answers);
        }
    }
}
