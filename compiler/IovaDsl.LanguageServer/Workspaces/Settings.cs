using System.Text.Json;
using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>What a client may set, at its start or later. What it does not say, or says wrongly, stays as it was.</summary>
internal sealed record Settings
{
    public static Settings Default { get; } = new();

    /// <summary>By whose rules answers are given that name no kernel of their own.</summary>
    public KernelVersion Kernel { get; init; } = AnswerOptions.Default.Kernel;

    public bool InlayHints { get; init; } = true;

    public bool CodeLens { get; init; } = true;

    /// <summary>Whether the client has the commands that a click on a lens runs.</summary>
    public bool ClientCommands { get; init; }

    public AnswerOptions Answers => new() { Kernel = Kernel };

    public Settings With(JsonElement? said)
    {
        if (said is not { ValueKind: JsonValueKind.Object } options)
            return this;
        if (options.TryGetProperty("iova", out JsonElement ours))
            return With(ours);
        return this with
        {
            Kernel =
                options.TryGetProperty("kernel", out JsonElement kernel)
                && kernel.ValueKind == JsonValueKind.String
                && KernelVersion.TryParse(kernel.GetString()!, out KernelVersion version)
                    ? version
                    : Kernel,
            InlayHints = Flag(options, "inlayHints") ?? InlayHints,
            CodeLens = Flag(options, "codeLens") ?? CodeLens,
            ClientCommands = Flag(options, "clientCommands") ?? ClientCommands,
        };
    }

    private static bool? Flag(JsonElement options, string name) =>
        options.TryGetProperty(name, out JsonElement flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : null;
}
