using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>Makes the causes of what elements state.</summary>
internal static class Causes
{
    public static Cause OfLimit(Element element, Limit limit) =>
        new(element.Name.ToString(), limit.AddressBits is null ? "dma-window" : "address-bits", null, null, limit.Windows[0].Origin);

    public static ResolvedRegion OfClaim(string element, RegionClaim claim) =>
        new(claim.Region, claim.SinceKernel, new Cause(element, claim.Region.Kind.Name(), claim.Label, null, claim.Origin))
        {
            IsStated = true,
        };

    /// <summary>The claims of an element that are for everything below it.</summary>
    public static IEnumerable<ResolvedRegion> OfSharedClaims(string element, IEnumerable<RegionClaim> claims) =>
        claims.Where(c => c.For.IsDefaultOrEmpty).Select(c => OfClaim(element, c));
}
