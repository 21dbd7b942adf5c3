namespace IovaDsl.Compiler.Topology;

/// <summary>Every <c>allow</c> of a platform, wherever it stands.</summary>
internal static class Allowances
{
    public static IEnumerable<Allowance> Of(Platform platform)
    {
        foreach (Allowance allowance in platform.Allowances.Concat(OfClaims(platform.Regions)))
            yield return allowance;
        foreach (Element element in platform.Elements())
        {
            foreach (Allowance allowance in element.Allowances)
                yield return allowance;
            foreach (Allowance allowance in OfClaims(element.Regions))
                yield return allowance;
        }
    }

    private static IEnumerable<Allowance> OfClaims(IEnumerable<RegionClaim> claims) => claims.SelectMany(c => c.Allowances);
}
