using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>What a check looks at, and where it reports.</summary>
internal sealed class CheckContext
{
    private readonly BoundPlatform _bound;
    private readonly FindingBag _findings;
    private readonly AllowScope? _platformAllows;
    private readonly Dictionary<ImmutableArray<ResolvedLimit>, IovaRangeSet> _allowedByLimits = [];
    private List<ResolvedDevice>? _distinctPaths;
    private Dictionary<Origin, (Element? Element, RegionClaim? Claim)>? _owners;

    public CheckContext(BoundPlatform bound, ResolvedPlatform resolved, AnswerOptions answers, FindingBag findings)
    {
        _bound = bound;
        _findings = findings;
        Resolved = resolved;
        Answers = answers;
        _platformAllows = AllowScope.Within(null, bound.Platform.Allowances);
    }

    public Platform Platform => _bound.Platform;
    public ResolvedPlatform Resolved { get; }
    public AnswerOptions Answers { get; }

    /// <summary>The devices that have answers: those on whose path a mistake was reported are not among them.</summary>
    public IEnumerable<ResolvedDevice> Devices => Resolved.Devices;

    /// <summary>One device of each distinct path: what is wrong with a path is wrong for all devices that share it.</summary>
    public List<ResolvedDevice> DistinctPaths => _distinctPaths ??= FindDistinctPaths();

    /// <summary>Who stated a claim; null for what a kind of IOMMU brings along.</summary>
    public (Element? Element, RegionClaim? Claim) OwnerOf(Cause cause)
    {
        _owners ??= FindOwners();
        return _owners.TryGetValue(cause.Origin, out (Element?, RegionClaim?) owner) ? owner : (null, null);
    }

    /// <summary>Reports something about a claim, which its own <c>allow</c>, its element's and the platform's may silence.</summary>
    public void ReportClaim(Diagnostic diagnostic, ResolvedRegion region, Element fallback)
    {
        (Element? element, RegionClaim? claim) = OwnerOf(region.Cause);
        Report(diagnostic, element ?? (claim is null ? fallback : null), claim);
    }

    /// <summary>Whether no mistake took anything away from the platform.</summary>
    public bool IsWhole => _bound.Damaged.Count == 0 && _findings.Failures == 0;

    /// <summary>Whether an element was bound without a mistake.</summary>
    public bool IsSound(Element element) => !_bound.Damaged.Contains(element);

    /// <summary>What every element of a device's path can carry, found once for all devices that share their limits.</summary>
    public IovaRangeSet AllowedByLimits(ResolvedDevice device)
    {
        if (!_allowedByLimits.TryGetValue(device.Limits, out IovaRangeSet set))
            _allowedByLimits.Add(device.Limits, set = AnswerComputer.AllowedByLimits(device));
        return set;
    }

    /// <summary>Whether a place has such a diagnostic already: one more only counts, and needs no advice.</summary>
    public bool IsReported(DiagnosticDescriptor row, SourceLocation at) => _findings.Has(row.Id, at);

    public void Report(Diagnostic diagnostic, Element? element = null, RegionClaim? claim = null)
    {
        AllowScope? allows = _platformAllows;
        if (element is not null)
            allows = AllowScope.Within(allows, element.Allowances);
        if (claim is not null)
            allows = AllowScope.Within(allows, claim.Allowances);
        _findings.Report(diagnostic, allows);
    }

    // An immutable array is equal to itself alone, and devices of one path share theirs: the three tell paths apart. What
    // states claims itself shares its list of regions with nobody, and is not worth remembering.
    private List<ResolvedDevice> FindDistinctPaths()
    {
        var seen = new HashSet<(ImmutableArray<ResolvedRegion>, ImmutableArray<ResolvedLimit>, ImmutableArray<SwallowedRange>, Iommu?)>();
        var distinct = new List<ResolvedDevice>(Platform.Devices.Length);
        distinct.AddRange(
            Devices.Where(d => (!d.Device.Regions.IsEmpty && !d.Regions.IsEmpty) || seen.Add((d.Regions, d.Limits, d.Swallowed, d.Iommu)))
        );
        return distinct;
    }

    private Dictionary<Origin, (Element? Element, RegionClaim? Claim)> FindOwners()
    {
        var found = new Dictionary<Origin, (Element?, RegionClaim?)>();
        foreach (RegionClaim claim in Platform.Regions)
            found[claim.Origin] = (null, claim);
        foreach (Element element in Platform.Elements())
        {
            foreach (RegionClaim claim in element.Regions)
                found[claim.Origin] = (element, claim);
        }

        return found;
    }
}
