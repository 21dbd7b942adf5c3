using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Cli.Answers;

/// <summary>A platform with the answers for its groups and for its devices behind no IOMMU, in the platform's order.</summary>
internal sealed record PlatformAnswers(
    ResolvedPlatform Platform,
    AnswerOptions Options,
    ImmutableArray<GroupAnswer> Groups,
    ImmutableArray<GroupAnswer> Ungrouped
)
{
    /// <summary>The groups together in one container; null where nobody asked for that.</summary>
    public ContainerAnswer? Container { get; init; }

    /// <summary>The answers of several selections of one platform, in the order of the selections.</summary>
    public static PlatformAnswers Together(IEnumerable<PlatformAnswers> parts)
    {
        PlatformAnswers[] all = [.. parts];
        return all[0] with { Groups = [.. all.SelectMany(part => part.Groups)], Ungrouped = [.. all.SelectMany(part => part.Ungrouped)] };
    }
}
