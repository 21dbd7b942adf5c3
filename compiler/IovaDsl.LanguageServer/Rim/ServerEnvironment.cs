using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>What the host of the server hands in: files, pages, and what can be made of a platform.</summary>
internal sealed record ServerEnvironment
{
    public required ISourceFiles Files { get; init; }

    /// <summary>The page of a diagnostic in Markdown; null: it has none.</summary>
    public required Func<string, string?> Page { get; init; }

    /// <summary>In the order in which a client lists them.</summary>
    public required ImmutableArray<LiveOutput> Outputs { get; init; }

    /// <summary>Of the program, for <c>serverInfo</c>.</summary>
    public required string Version { get; init; }
}

/// <summary>A text that can be made of a platform, and shown beside its source while that changes: an output of <c>iova emit</c>.</summary>
/// <param name="Name">As after <c>--to</c>.</param>
/// <param name="Says">What it is, in a few words.</param>
/// <param name="LanguageId">How an editor colours it: <c>json</c>, <c>csharp</c>.</param>
/// <param name="Extension">Of a file that holds it, without a point.</param>
/// <param name="Write">
/// The text; several files one after the other under their names. Throws <see cref="LiveOutputFailure"/> where the format cannot hold the
/// platform.
/// </param>
internal sealed record LiveOutput(
    string Name,
    string Says,
    string LanguageId,
    string Extension,
    Func<CompiledPlatform, AnswerOptions, string> Write
);

/// <summary>Why there is no output, in a sentence for a person.</summary>
internal sealed class LiveOutputFailure(string message) : Exception(message);
