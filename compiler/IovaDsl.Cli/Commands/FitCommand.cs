using System.CommandLine;
using System.Numerics;
using System.Text.Json;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova fit</c>: where a mapping of a size can go.</summary>
internal static class FitCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        var subject = new Argument<string?>("DEVICE")
        {
            Description = "A device, a PCI address, a group, a family, or several with commas between: one place for all of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var container = new Option<string?>("--container")
        {
            Description = "These groups together, with commas between: one place in the address space they share.",
            HelpName = "GROUP,…",
        };
        var size = new Option<ulong>("--size")
        {
            Description = "How many bytes: 2M, 0x20_0000.",
            HelpName = "BYTES",
            CustomParser = NumberArgument.Size,
        };
        var layout = new Option<string?>("--layout")
        {
            Description = "Instead of a size: a layout of the file; a place for each of its pieces, clear of each other.",
            HelpName = "LAYOUT",
        };
        var align = new Option<ulong?>("--align")
        {
            Description = "A power of two; default: 4K.",
            HelpName = "BYTES",
            CustomParser = static result => NumberArgument.Alignment(result),
        };
        var below = new Option<BigInteger?>("--below")
        {
            Description = "Stay below this address, which itself is not used: 4G.",
            HelpName = "ADDRESS",
            CustomParser = static result => NumberArgument.Bound(result),
        };
        Option<KernelVersion?> kernel = CommonOptions.Kernel();
        Option<bool> json = CommonOptions.Json();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "fit",
            "Finds the lowest place where a mapping of a size can go. Exits 1 where there is none.",
            """
            iova fit board.iova nic --size 2M
            iova fit board.iova nic,graphics --size 1G
            iova fit board.iova graphics --size 512M --align 1G --below 4G
            iova fit board.iova --container nic,graphics --layout small-vm
            """
        )
        {
            file,
            subject,
            container,
            size,
            layout,
            align,
            below,
        };
        command.AddRule(result =>
        {
            if (result.GetResult(subject) is { Tokens.Count: > 0 } == (result.GetValue(container) is not null))
                result.AddError("name a DEVICE, or groups with --container");
            if (result.GetResult(size) is not null == (result.GetValue(layout) is not null))
                result.AddError("say how much: --size BYTES, or --layout LAYOUT");
        });
        command.Add(kernel);
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            KernelVersion version = parsed.GetValue(kernel) ?? KernelVersion.Default;
            ResolvedPlatform platform = inspection.Choose(platforms.Name(parsed), all: false)[0].ByRulesOf(version);
            string name = parsed.GetValue(container) ?? parsed.GetValue(subject)!;
            IovaRangeSet usable = Subjects.Devices(platform, name).Select(AnswerComputer.Exact).Aggregate(static (a, b) => a.Intersect(b));
            BigInteger bound = parsed.GetValue(below) ?? BigInteger.One << 64;
            var request = new FitRequest(parsed.GetValue(size), parsed.GetValue(align) ?? 4096, (ulong)(bound - 1));
            FitRequest[] requests = parsed.GetValue(layout) is { } pieces ? PiecesOf(platform, pieces, request) : [request];
            FitAnswer[] answers = FitAll(usable, requests);
            if (!parsed.GetValue(json))
                session.Out.Write(string.Concat(requests.Zip(answers, (asked, found) => Text(name, asked, found))));
            else if (parsed.GetValue(layout) is { } asked)
                session.WriteResult(null, PiecesJson(platform, name, asked, requests, answers));
            else
                session.WriteResult(null, Json(platform, name, request, answers[0]));
            foreach (string refusal in Refusals(platform, name, version))
                session.Say(refusal);
            return code != ExitCode.Clean ? code
                : Array.Exists(answers, answer => answer.Place is null) ? ExitCode.Errors
                : ExitCode.Clean;
        });
        return command;
    }

    private static FitRequest[] PiecesOf(ResolvedPlatform platform, string name, FitRequest bounds)
    {
        if (platform.Platform.Layouts.FirstOrDefault(layout => layout.Name.ToString() == name) is not { } found)
        {
            string known = string.Join(", ", platform.Platform.Layouts.Select(layout => layout.Name.ToString()));
            throw new CommandFailure(
                $"platform {platform.Platform.Name} has no layout '{name}'; " + (known.Length == 0 ? "it has none" : $"it has {known}")
            );
        }

        return [.. found.Ram.Select(ram => bounds with { Size = (ulong)((BigInteger)ram.Range.LengthMinusOne + 1) })];
    }

    // The lowest place for each, clear of those before it.
    private static FitAnswer[] FitAll(IovaRangeSet usable, FitRequest[] requests)
    {
        var answers = new FitAnswer[requests.Length];
        for (int i = 0; i < requests.Length; i++)
        {
            answers[i] = FitFinder.Fit(usable, requests[i]);
            if (answers[i].Place is { } place)
                usable = usable.Subtract(IovaRangeSet.From(place));
        }

        return answers;
    }

    private static ReadOnlyMemory<byte> PiecesJson(
        ResolvedPlatform platform,
        string name,
        string layout,
        FitRequest[] requests,
        FitAnswer[] answers
    ) =>
        Output.Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("platform", platform.Platform.Name);
            writer.Text("subject", name);
            writer.Text("layout", layout);
            writer.WriteStartArray("pieces");
            for (int i = 0; i < requests.Length; i++)
                WritePiece(writer, requests[i], answers[i]);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    // A place is of no use to whom the device is not given.
    private static IEnumerable<string> Refusals(ResolvedPlatform platform, string name, KernelVersion kernel) =>
        Subjects
            .AnswersFor(platform, Subjects.Devices(platform, name), AnswerOptions.Default with { Kernel = kernel })
            .SelectMany(group => View.All.Where(view => group[view]?.Refused is not null).Select(view => (group, view)))
            .GroupBy(refused => (refused.group.Name, refused.group[refused.view]!.Refused))
            .Select(alike =>
                $"note: {string.Join(" and ", alike.Select(refused => refused.view.Title))} {(alike.Count() == 1 ? "refuses" : "refuse")} "
                + $"`{alike.Key.Name}` ({alike.Key.Refused!.Error}): {alike.Key.Refused.Why}"
            );

    private static string Text(string name, FitRequest request, FitAnswer answer)
    {
        if (answer.Place is { } place)
            return $"{Wording.Range(place)}  {SizeText.Of(request.Size)}\n";
        string bound = request.Highest == ulong.MaxValue ? "" : $" up to {Wording.Hex(request.Highest)}";
        string largest = answer.Largest is { } range
            ? $"the largest usable range{bound} is {Wording.Range(range)}, {SizeText.Of(range)}"
            : $"nothing is usable{bound}";
        return $"no place for {SizeText.Of(request.Size)}, aligned to {SizeText.Of(request.Alignment)}, in what {name} "
            + $"can use; {largest}\n";
    }

    private static ReadOnlyMemory<byte> Json(ResolvedPlatform platform, string name, FitRequest request, FitAnswer answer) =>
        Output.Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("platform", platform.Platform.Name);
            writer.Text("subject", name);
            WriteFields(writer, request, answer);
            writer.WriteEndObject();
        });

    private static void WritePiece(Utf8JsonWriter writer, FitRequest request, FitAnswer answer)
    {
        writer.WriteStartObject();
        WriteFields(writer, request, answer);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, FitRequest request, FitAnswer answer)
    {
        writer.WriteString("size", Output.Json.Hex(request.Size));
        writer.WriteString("align", Output.Json.Hex(request.Alignment));
        writer.WriteString("highest", Output.Json.Hex(request.Highest));
        WriteRange(writer, "place", answer.Place);
        WriteRange(writer, "largest", answer.Largest);
    }

    private static void WriteRange(Utf8JsonWriter writer, string property, IovaRange? range)
    {
        if (range is not { } value)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartObject(property);
        writer.WriteString("first", Output.Json.Hex(value.First));
        writer.WriteString("last", Output.Json.Hex(value.Last));
        writer.WriteEndObject();
    }
}
