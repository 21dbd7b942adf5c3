using System.Collections.Immutable;
using IovaDsl.Compiler.Regions;

namespace IovaDsl.Cli.Answers;

/// <summary>A platform with the answers for its groups and for its devices behind no IOMMU, in the platform's order.</summary>
public sealed record PlatformAnswers(
    ResolvedPlatform Platform,
    AnswerOptions Options,
    ImmutableArray<GroupAnswer> Groups,
    ImmutableArray<GroupAnswer> Ungrouped);
