using System.Collections.Immutable;
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
/// <param name="Read">Kernels whose source was read for it, or that were asked by other means than <see cref="ComparedKernels"/>.</param>
internal sealed record KernelRule(string Id, KernelVersion Since, string Summary, string Source, string Read)
{
    /// <summary>The first version that no longer follows it; null: all newer ones do.</summary>
    public KernelVersion? Until { get; init; }

    /// <summary>The kinds of IOMMU whose answers it changes; empty: of all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>What a host shows does not depend on it: it is about what a user of VFIO or iommufd does later.</summary>
    public bool IsOutsideHosts { get; init; }

    public bool HoldsFor(KernelVersion kernel) => kernel >= Since && (Until is not { } until || kernel < until);

    /// <summary>
    /// The running kernels with such an IOMMU that predictions were compared with, those before the edge and those that follow the rule.
    /// </summary>
    public (ImmutableArray<KernelVersion> Before, ImmutableArray<KernelVersion> Since) Compared
    {
        get
        {
            ILookup<bool, KernelVersion> sides = ComparedKernels
                .All.Where(compared => !IsOutsideHosts && (Kinds.IsEmpty || Kinds.Contains(compared.Kind)))
                .Select(compared => compared.Kernel)
                .Distinct()
                .ToLookup(kernel => kernel >= Since);
            return (sides[false].ToImmutableArray(), sides[true].ToImmutableArray());
        }
    }

    /// <summary>All that speaks for it, in words.</summary>
    public string Verified
    {
        get
        {
            (ImmutableArray<KernelVersion> before, ImmutableArray<KernelVersion> since) = Compared;
            string compared =
                before.IsEmpty && since.IsEmpty ? "" : $"compared with running kernels: {List(before)} before, {List(since)} since";
            return (compared, Read) switch
            {
                ("", "") => "not at all",
                ("", _) => Read,
                (_, "") => compared,
                _ => $"{compared}; {Read}",
            };
        }
    }

    private static string List(ImmutableArray<KernelVersion> kernels) => kernels.IsEmpty ? "none" : string.Join(", ", kernels);
}
