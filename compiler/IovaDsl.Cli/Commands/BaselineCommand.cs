using System.CommandLine;
using IovaDsl.Cli.Fleet;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Fleet.Guests;
using IovaDsl.Report;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova baseline</c>: what is usable on every host of a fleet.</summary>
internal static class BaselineCommand
{
    public static Command Build(Session session)
    {
        var inputs = new Argument<string[]>("INPUT")
        {
            Description =
                ".iova files; folders: hosts, recordings, or folders of them; other files and - (standard input): lines of JSON, each a "
                + "host or a part.",
            Arity = ArgumentArity.OneOrMore,
        };
        var deviceClass = new Option<string?>("--class")
        {
            Description = "Only devices whose PCI class begins so: 02, 0x0108.",
            HelpName = "HEX",
        };
        Option<View?> view = ViewOption();
        var partial = new Option<bool>("--partial")
        {
            Description = "Write a part: a line of JSON, or a few, that are input of a later run.",
        };
        Option<IovaRangeSet?> layout = LayoutOption();
        var ram = new Option<ulong?>("--ram")
        {
            Description = "Propose a layout of so much RAM: 4T.",
            HelpName = "BYTES",
            CustomParser = static result => NumberArgument.Size(result),
        };
        string[] formats = ["qemu", "libvirt", "iova", "csharp", "html"];
        Option<string?> to = CommonOptions.Among<string?>(
            "--to",
            "Write reserved ranges for qemu or libvirt, an iova layout, a C# type, or a report in one HTML file.",
            [.. formats.Select(format => (format, format))]
        );
        Option<bool> json = CommonOptions.Json();
        Option<string[]> includeRoot = CommonOptions.IncludeRoot();
        var guest = new GuestOptions(isRequired: false);
        var answers = new AnswerOptionSet();
        var command = new CommandWithExamples(
            "baseline",
            "Finds the ranges usable on every host, what each host costs the others, and where RAM fits on all. Exits 1 where an input is "
                + "not read, nothing is common, or what was asked for does not fit.",
            """
            iova baseline rack1/ rack2/ spare.iova --ram 4T
            iova baseline - --class 02 --json < fleet.jsonl
            iova baseline hosts/ --layout 0x0..0x7fff_ffff,0x1_0000_0000..0x8_7fff_ffff
            iova baseline hosts/ --qemu "qemu-system-x86_64 -machine q35 -m 64G"
            ls fleet/*.jsonl | xargs -P8 -n1 iova baseline --partial | iova baseline -
            """
        )
        {
            inputs,
            deviceClass,
            view,
            partial,
            layout,
            ram,
            to,
        };
        guest.AddTo(command);
        answers.AddTo(command);
        command.Add(includeRoot);
        command.Add(json);
        command.SetAction(parsed =>
        {
            IovaRangeSet? wanted = parsed.GetValue(layout) ?? GuestLayout(session, guest, parsed);
            var question = new FleetQuestion(
                parsed.GetValue(view) ?? View.Exact,
                ClassDigits(parsed.GetValue(deviceClass)),
                wanted,
                parsed.GetValue(ram),
                answers.Read(parsed),
                parsed.GetValue(includeRoot) ?? []
            );
            FleetPart part = new FleetInput(session, question).Read(parsed.GetRequiredValue(inputs));
            if (parsed.GetValue(partial))
            {
                foreach (string line in FleetPartJson.Lines(part))
                    session.Out.Write(line + "\n");
                return part.Bad == 0 ? ExitCode.Clean : ExitCode.Errors;
            }

            return Write(session, parsed, part, parsed.GetValue(ram), parsed.GetValue(to), parsed.GetValue(json));
        });
        return command;
    }

    private static int Write(Session session, ParseResult parsed, FleetPart part, ulong? ram, string? to, bool json)
    {
        BaselineResult result = BaselineResult.Of(part, ram);
        if (part.Hosts == 0)
            session.Say("no host in the input");
        if (to is not null)
            WriteTo(session.Out, to, result);
        else if (json)
        {
            session.Out.Flush();
            BaselineJson.WriteTo(session.Host.Output, result);
        }
        else if (part.Hosts > 0)
            session.Out.Write(BaselineText.Write(session, result));
        return result.Succeeds ? ExitCode.Clean : ExitCode.Errors;
    }

    private static void WriteTo(TextWriter output, string to, BaselineResult result)
    {
        CommonRanges common = result.Part.Excluded.Common;
        switch (to)
        {
            case "qemu":
                BaselineOutputs.WriteQemu(output, common);
                break;
            case "libvirt":
                BaselineOutputs.WriteLibvirt(output, common);
                break;
            case "html":
                output.Write(FleetPage.Html(result));
                break;
            case "csharp":
                BaselineOutputs.WriteCSharp(output, "Baseline", common);
                break;
            default:
                BaselineOutputs.WriteIova(output, "baseline", result.Proposal is { } proposal ? proposal.Pieces : common);
                break;
        }
    }

    private static IovaRangeSet? GuestLayout(Session session, GuestOptions guest, ParseResult parsed)
    {
        if (!guest.IsGiven(parsed))
            return null;
        GuestMap map = guest.Read(session, parsed, cpuInfo: null, isArm: false).Map;
        if (map.IsRefused)
            throw new CommandFailure($"the guest does not start: {string.Join("; ", map.Refusal)}");
        return IovaRangeSet.From(map.Mappings.Where(mapping => mapping.Region.IsFatal).Select(mapping => mapping.Range));
    }

    private static string? ClassDigits(string? text) =>
        text?.StartsWith("0x", StringComparison.OrdinalIgnoreCase) == true ? text[2..] : text;

    private static Option<View?> ViewOption()
    {
        View[] views = [.. View.All.Where(view => view.Shape != ViewShape.ReservedRegions)];
        Option<View?> option = CommonOptions.Among<View?>(
            "--view",
            $"What usable means for files and hosts: {string.Join(", ", views.Select(view => view.Name))}; default: exact.",
            [.. views.Select(view => (view.Name, view))]
        );
        option.HelpName = "VIEW";
        return option;
    }

    private static Option<IovaRangeSet?> LayoutOption() =>
        new("--layout")
        {
            Description = "Ranges that must be usable everywhere: FIRST..LAST, comma-separated.",
            HelpName = "RANGES",
            CustomParser = static result =>
            {
                List<IovaRange> ranges = [];
                foreach (string part in result.Tokens[^1].Value.Split(','))
                {
                    if (NumberArgument.TryRange(part.Trim(), out IovaRange range))
                        ranges.Add(range);
                    else
                        result.AddError($"'{part}' is not a range; write FIRST..LAST, as in 0x0..0x7fff_ffff");
                }

                return IovaRangeSet.From(ranges);
            },
        };
}
