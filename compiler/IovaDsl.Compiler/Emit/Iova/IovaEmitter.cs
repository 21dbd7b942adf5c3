using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>
/// A platform as canonical <c>.iova</c> text that compiles back to the same model: loops are unrolled, parts placed, variants applied. The
/// same platform gives the same bytes.
/// </summary>
internal static class IovaEmitter
{
    /// <summary>The text, with the comments of <paramref name="comments"/> where there are any.</summary>
    public static string Write(Platform platform, IovaComments? comments = null) =>
        new IovaWriter(platform, comments ?? IovaComments.None).Write();

    /// <summary>What the text leaves out: the answers that somebody expects.</summary>
    public static ImmutableArray<Loss> Losses(Platform platform) =>
        platform.Expectations.IsEmpty
            ? ImmutableArray<Loss>.Empty
            : ImmutableArray.Create(
                new Loss(
                    platform.Name,
                    $"{platform.Expectations.Length} expect",
                    "golden answers stay with the text that somebody wrote; `iova show --as-expect` prints them anew."
                )
            );
}
