using System.Collections.Immutable;
using System.Text.Json;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Emit.Markdown;
using IovaDsl.Compiler.Emit.Sysfs;
using IovaDsl.Compiler.Emit.Xunit;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Specs;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Qemu;
using IovaDsl.Firmware.Tables;
using IovaDsl.Report;
using IovaDsl.Report.Pages;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Emit;

/// <summary>The outputs of <c>iova emit</c>. A new one is a row here and a function that writes it.</summary>
internal static class Emitters
{
    public static ImmutableArray<Emitter> All { get; } =
    [
        new("json", "the answers, as 'iova show --json' prints them", Answers) { Longest = AnswerLength.Told(AnswerLength.MostStreamed) },
        new("iova", "canonical text in this language: loops unrolled, parts placed, variants applied", Iova),
        new("md", "a page of Markdown: answers, causes, hazards", Markdown) { Longest = AnswerLength.Told(AnswerLength.MostHeld) },
        new("svg", "a picture: paths from device to memory, the 64-bit space in each view", Svg) { Longest = AnswerLength.Drawn },
        new("html", "a report in one file: search, filters by view and kernel, causes with their declarations", Html)
        {
            Longest = AnswerLength.Drawn,
        },
        new("sysfs", "a folder as Linux's /sys: IOMMU groups, reserved regions, devices", Sysfs)
        {
            IntoFolder = true,
            Owns = OwnsInSysfs,
            Quirks = Quirks.Kernel,
        },
        .. AcpiTables
            .All.Where(row => row.Says is not null)
            .Select(row => new Emitter(row.Format, row.Says!, request => Table(request, row.Format, row.Write))),
        new("dts", "device tree source, to be merged into a machine's own", request => Table(request, "dts", DtsExport.Write)),
        new("qemu", "QEMU arguments, one a line", request => Table(request, "qemu", QemuExport.Write)),
        new("csharp", "a C# class a platform, as the source generator writes it", CSharp)
        {
            IntoFolder = true,
            Longest = AnswerLength.Distinct(AnswerLength.MostHeld),
        },
        new("xunit", "the answers as data for xunit theories, in C#", Xunit) { Longest = AnswerLength.Told(AnswerLength.MostHeld) },
    ];

    private static EmitResult Xunit(EmitRequest request)
    {
        var options = new CSharpOptions(request.Namespace ?? CSharpOptions.DefaultNamespace, request.Access);
        IEnumerable<string> classes = request.Platforms.Select(answers =>
            XunitTheoryData.Write(answers.Platform.Platform.Name, [.. answers.Groups, .. answers.Ungrouped], request.View, options)
        );
        return EmitResult.Lossless(OutputFile.Text("fixture.g.cs", string.Join("\n", classes)));
    }

    private static EmitResult Answers(EmitRequest request)
    {
        var format = new AnswersJson(request.FileName);
        return EmitResult.Lossless(
            OutputFile.Written("answers.json", output => Json.WriteTo(output, writer => WriteAll(writer, request, format)))
        );
    }

    private static void WriteAll(Utf8JsonWriter writer, EmitRequest request, AnswersJson format)
    {
        if (request.All)
            writer.WriteStartArray();
        foreach (PlatformAnswers answers in request.Platforms)
            format.Write(writer, answers, request.View);
        if (request.All)
            writer.WriteEndArray();
    }

    private static EmitResult Iova(EmitRequest request) =>
        new(
            [
                OutputFile.Text(
                    "platform.iova",
                    string.Join("\n", request.Platforms.Select(answers => IovaEmitter.Write(answers.Platform.Platform)))
                ),
            ],
            [.. request.Platforms.SelectMany(answers => IovaEmitter.Losses(answers.Platform.Platform))]
        );

    private static EmitResult Markdown(EmitRequest request)
    {
        IEnumerable<string> pages = request.Platforms.Select(answers =>
            MarkdownReport.Write(answers.Platform, answers.Options, answers.Groups, answers.Ungrouped, request.FileName)
        );
        return EmitResult.Lossless(OutputFile.Text("answers.md", string.Join("\n", pages)));
    }

    private static EmitResult Svg(EmitRequest request) =>
        EmitResult.Lossless(OutputFile.Text("platform.svg", PlatformDrawing.Svg(Reported(request.Only("svg")))));

    // Under every kernel at which a rule begins or ends, so that each answer can name the versions it holds for.
    private static EmitResult Html(EmitRequest request)
    {
        KernelVersion shown = request.Platforms[0].Options.Kernel;
        IEnumerable<PlatformAnswers> answers = KernelRules
            .Edges.Append(shown)
            .Distinct()
            .Order()
            .SelectMany(kernel => kernel == shown ? request.Platforms : request.Under(kernel));
        string page =
            PlatformPage.Html([.. answers.Select(Reported)], shown, request.FileName)
            ?? throw new CommandFailure(
                $"the page would hold more than {PlatformPage.MostSections:N0} distinct answers; choose with --device or --group"
            );
        return EmitResult.Lossless(OutputFile.Text("report.html", page));
    }

    private static PlatformAnswer Reported(PlatformAnswers answers) =>
        new(answers.Platform, answers.Options, [.. answers.Groups, .. answers.Ungrouped]);

    // Several platforms are several machines: each has a folder under its name.
    private static EmitResult Sysfs(EmitRequest request)
    {
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        var losses = ImmutableArray.CreateBuilder<Loss>();
        foreach (PlatformAnswers answers in request.Platforms)
        {
            ImmutableArray<OutputFile> tree = SysfsTree.Write(answers.Platform, answers.Groups, answers.Options.Quirks);
            files.AddRange(request.All ? tree.Select(file => file.Below(answers.Platform.Platform.Name)) : tree);
            losses.AddRange(SysfsLosses.Of(answers.Platform, answers.Options.Kernel));
        }

        return new EmitResult(files.ToImmutable(), losses.ToImmutable());
    }

    private static EmitResult Table(EmitRequest request, string format, Func<ResolvedPlatform, FirmwareOutput> write)
    {
        FirmwareOutput output = write(request.Only(format).Platform);
        return new EmitResult([OutputFile.Bytes(format, output.Content)], output.Losses);
    }

    private static EmitResult CSharp(EmitRequest request)
    {
        var options = new CSharpOptions(request.Namespace ?? CSharpOptions.DefaultNamespace, request.Access);
        return EmitResult.Lossless([
            .. request.Platforms.Select(answers => CSharpFile(SpecBuilder.Build(answers.Platform, answers.Options), options)),
        ]);
    }

    private static OutputFile CSharpFile(PlatformSpec spec, CSharpOptions options) =>
        OutputFile.Text(CSharpEmitter.FileName(spec), CSharpEmitter.Emit(spec, options));

    private static bool OwnsInSysfs(string path)
    {
        int slash = path.IndexOf('/');
        return SysfsTree.Owns(path) || (slash > 0 && SysfsTree.Owns(path[(slash + 1)..]));
    }
}
