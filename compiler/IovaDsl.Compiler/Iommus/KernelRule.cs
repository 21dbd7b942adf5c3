using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// What Linux does from one version on: a row of <see cref="KernelRules"/>. Whoever asks for a version asks a row, so that the table that
/// <c>iova kernels</c> prints is the one that decides.
/// </summary>
/// <param name="Id">A short name, as messages and JSON give it: <c>amd-page-table-levels</c>.</param>
/// <param name="Since">The first version that follows it.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Source">The kernel function, or the commit where that says more.</param>
/// <param name="Verified">Which kernels were seen or read on both sides of the edge.</param>
internal sealed record KernelRule(string Id, KernelVersion Since, string Summary, string Source, string Verified)
{
    /// <summary>The first version that no longer follows it; null: all newer ones do.</summary>
    public KernelVersion? Until { get; init; }

    public bool HoldsFor(KernelVersion kernel) => kernel >= Since && (Until is not { } until || kernel < until);
}
