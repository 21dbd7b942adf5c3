using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Report.Pages;

/// <summary>What one kernel answers for a platform.</summary>
/// <param name="Groups">Groups in the platform's order, then devices behind no IOMMU.</param>
internal sealed record PlatformAnswer(ResolvedPlatform Platform, AnswerOptions Options, ImmutableArray<GroupAnswer> Groups);
