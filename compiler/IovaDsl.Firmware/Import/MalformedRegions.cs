using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>What firmware says of a region is written as it is, with the permission that a malformed range needs in the text.</summary>
internal static class MalformedRegions
{
    /// <summary>Why something is allowed that no author may write.</summary>
    public const string Reason = "as firmware says it";

    public static ImmutableArray<Allowance> Allow(ReservedRegion region, Origin origin) =>
        region.Form switch
        {
            RegionForm.WellFormed => ImmutableArray<Allowance>.Empty,
            RegionForm.Overflowing => One("IOVA2003", origin),
            _ => One(region.Last < region.First ? "IOVA2001" : "IOVA2002", origin),
        };

    private static ImmutableArray<Allowance> One(string id, Origin origin) => ImmutableArray.Create(new Allowance(id, Reason, origin));
}
