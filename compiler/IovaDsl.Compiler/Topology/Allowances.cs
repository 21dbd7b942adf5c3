using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>Every <c>allow</c> of a platform, wherever it stands.</summary>
internal static class Allowances
{
    public static List<Allowance> Of(Platform platform)
    {
        var found = new List<Allowance>(platform.Allowances);
        AddOfClaims(platform.Regions, found);
        foreach (Element element in platform.Elements())
        {
            if (!element.Allowances.IsEmpty)
                found.AddRange(element.Allowances);
            AddOfClaims(element.Regions, found);
        }

        return found;
    }

    private static void AddOfClaims(ImmutableArray<RegionClaim> claims, List<Allowance> found)
    {
        foreach (RegionClaim claim in claims)
        {
            if (!claim.Allowances.IsEmpty)
                found.AddRange(claim.Allowances);
        }
    }
}
