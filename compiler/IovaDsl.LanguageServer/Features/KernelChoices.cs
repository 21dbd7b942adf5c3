using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>The versions worth choosing: where rules change, and the default.</summary>
internal static class KernelChoices
{
    public static ImmutableArray<KernelVersion> All { get; } =
    [.. KernelRules.Edges.Append(KernelRules.NewestVerified).Append(AnswerOptions.Default.Kernel).Distinct().Order()];
}
