using System.Text.Json.Nodes;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>Editors with a server that just started: in this process, or where another command is named or asked for, in its own.</summary>
internal static class Editors
{
    public static Editor Start(string? folder = null, JsonObject? options = null, string[]? encodings = null) =>
        new(LspProcess.OtherCommand is null ? new LspHere() : new LspProcess(), folder, options, encodings);

    public static Editor StartProcess(string? folder = null, JsonObject? options = null, string[]? encodings = null) =>
        new(new LspProcess(), folder, options, encodings);
}
