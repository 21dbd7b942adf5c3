using System.CommandLine;
using System.Numerics;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Output;
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
        Argument<string> subject = CommonOptions.Device();
        var size = new Option<ulong>("--size")
        {
            Description = "How many bytes: 2M, 0x20_0000.",
            HelpName = "BYTES",
            Required = true,
            CustomParser = NumberArgument.Size,
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
        Option<bool> json = CommonOptions.Json();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "fit",
            "Finds the lowest place where a mapping of a size can go. Exits 1 where there is none.",
            """
            iova fit board.iova nic --size 2M
            iova fit board.iova nic,graphics --size 1G
            iova fit board.iova graphics --size 512M --align 1G --below 4G
            """
        )
        {
            file,
            subject,
            size,
            align,
            below,
        };
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            ResolvedPlatform platform = inspection.Choose(platforms.Name(parsed), all: false)[0];
            string name = parsed.GetRequiredValue(subject);
            IovaRangeSet usable = Subjects.Devices(platform, name).Select(AnswerComputer.Exact).Aggregate(static (a, b) => a.Intersect(b));
            BigInteger bound = parsed.GetValue(below) ?? BigInteger.One << 64;
            var request = new FitRequest(parsed.GetValue(size), parsed.GetValue(align) ?? 4096, (ulong)(bound - 1));
            FitAnswer answer = FitFinder.Fit(usable, request);
            if (parsed.GetValue(json))
                session.WriteResult(null, Json(platform, name, request, answer).Span);
            else
                session.Out.Write(Text(name, request, answer));
            foreach (string refusal in Refusals(platform, name))
                session.Say(refusal);
            return code != ExitCode.Clean ? code
                : answer.Place is null ? ExitCode.Errors
                : ExitCode.Clean;
        });
        return command;
    }

    // A place is of no use to whom the device is not given.
    private static IEnumerable<string> Refusals(ResolvedPlatform platform, string name) =>
        Subjects
            .AnswersFor(platform, Subjects.Devices(platform, name), AnswerOptions.Default)
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
            writer.WriteString("size", Output.Json.Hex(request.Size));
            writer.WriteString("align", Output.Json.Hex(request.Alignment));
            writer.WriteString("highest", Output.Json.Hex(request.Highest));
            foreach (
                (string property, IovaRange? range) in (ReadOnlySpan<(string, IovaRange?)>)
                    [("place", answer.Place), ("largest", answer.Largest)]
            )
            {
                if (range is not { } value)
                {
                    writer.WriteNull(property);
                    continue;
                }

                writer.WriteStartObject(property);
                writer.WriteString("first", Output.Json.Hex(value.First));
                writer.WriteString("last", Output.Json.Hex(value.Last));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
}
