using System.Collections.Immutable;
using System.Text;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.LanguageServer.Rim;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Emit;

/// <summary>The outputs of <c>iova emit</c> that are text, as an editor shows them.</summary>
internal static class LiveOutputs
{
    // How an editor colours an output, and the end of its name; those without are tables, which are bytes.
    private static readonly Dictionary<string, (string LanguageId, string Extension)> Texts = new(StringComparer.Ordinal)
    {
        ["md"] = ("markdown", "md"),
        ["json"] = ("json", "json"),
        ["iova"] = ("iova", "iova"),
        ["sysfs"] = ("plaintext", "txt"),
        ["dts"] = ("dts", "dts"),
        ["qemu"] = ("plaintext", "txt"),
        ["csharp"] = ("csharp", "cs"),
        ["xunit"] = ("csharp", "cs"),
        ["html"] = ("html", "html"),
        ["svg"] = ("xml", "svg"),
    };

    public static ImmutableArray<LiveOutput> All { get; } =
    [
        .. Emitters
            .All.Where(emitter => Texts.ContainsKey(emitter.Name))
            .Select(emitter => new LiveOutput(
                emitter.Name,
                emitter.Says,
                Texts[emitter.Name].LanguageId,
                Texts[emitter.Name].Extension,
                (platform, options) => Write(emitter, platform, options)
            )),
    ];

    private static string Write(Emitter emitter, CompiledPlatform platform, AnswerOptions options)
    {
        try
        {
            PlatformAnswers Under(KernelVersion kernel) =>
                new AnswerSelection(options with { Quirks = emitter.Quirks, Kernel = kernel }, null, null).Answer(platform.Resolved);
            EmitResult result = emitter.Write(
                new EmitRequest
                {
                    Platforms = [Under(options.Kernel)],
                    Under = kernel => [Under(kernel)],
                    FileName = path => Path.GetFileName(path),
                    Access = Access.Public,
                }
            );
            return result.Files.Length == 1 ? TextOf(result.Files[0]) : string.Concat(result.Files.Select(WithName));
        }
        catch (CommandFailure failure)
        {
            throw new LiveOutputFailure(failure.Message);
        }
    }

    private static string WithName(OutputFile file) => $"==> {file.Path} <==\n{TextOf(file)}\n";

    private static string TextOf(OutputFile file)
    {
        if (file.LinkTarget is { } target)
            return $"-> {target}\n";
        if (file.WriteTo is not { } write)
            return Encoding.UTF8.GetString(file.Content ?? []);
        using MemoryStream text = new();
        write(text);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
