using System.Collections.Immutable;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Emit;

/// <summary>An output of <c>iova emit</c>: a row of the table <see cref="Emitters.All"/>.</summary>
/// <param name="Name">As after <c>--to</c>.</param>
/// <param name="Says">What it is, in a few words for the help.</param>
/// <param name="Write">From answers to files; a format that is one file returns exactly one.</param>
internal sealed record Emitter(string Name, string Says, Func<EmitRequest, EmitResult> Write)
{
    /// <summary>True: <c>-o</c> names a folder.</summary>
    public bool IntoFolder { get; init; }

    /// <summary>Set where the output is a whole of its own that replaces a folder: which paths it may have written before.</summary>
    public Func<string, bool>? Owns { get; init; }

    /// <summary>Fails where the output would be longer than memory should hold; what tells no answers needs none.</summary>
    public Action<IReadOnlyList<PlatformAnswers>>? Longest { get; init; }

    /// <summary>Plain arithmetic, or the kernel's deviations as well, where nobody says.</summary>
    public Quirks Quirks { get; init; }
}

/// <summary>What an emitter is asked.</summary>
internal sealed record EmitRequest
{
    /// <summary>At least one; more than one only with <see cref="All"/>.</summary>
    public required ImmutableArray<PlatformAnswers> Platforms { get; init; }

    /// <summary>The same, by the rules of another kernel.</summary>
    public required Func<KernelVersion, ImmutableArray<PlatformAnswers>> Under { get; init; }

    /// <summary>Asked for with <c>--all</c>: several platforms, though it may be one.</summary>
    public bool All { get; init; }

    /// <summary>How a source file is called in an output that must not depend on where it lies.</summary>
    public required Func<string, string> FileName { get; init; }

    /// <summary>For C#: the namespace; null: the emitter's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>For C#: who sees the classes.</summary>
    public Access Access { get; init; }

    /// <summary>One view; null: all.</summary>
    public View? View { get; init; }

    /// <summary>The only platform, for a format that holds one.</summary>
    /// <exception cref="CommandFailure">There are more.</exception>
    public PlatformAnswers Only(string format) =>
        Platforms.Length == 1 ? Platforms[0] : throw new CommandFailure($"{format} holds one platform; choose it with --platform");
}

/// <summary>What came of it.</summary>
/// <param name="Losses">What the platform says and the format cannot.</param>
internal sealed record EmitResult(ImmutableArray<OutputFile> Files, ImmutableArray<Loss> Losses)
{
    public static EmitResult Lossless(params ImmutableArray<OutputFile> files) => new(files, []);
}
