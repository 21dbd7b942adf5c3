namespace IovaDsl.Runtime;

/// <summary>Says whether an address is usable, in words.</summary>
internal static class AddressExplanation
{
    /// <summary>The verdict, every reason that speaks of the address, and, if it is not usable, the nearest addresses that are.</summary>
    public static string Of(string name, ulong iova, IovaRangeView usable, List<string> reasons)
    {
        bool isUsable = usable.Contains(iova);
        string answer = name + (isUsable ? " can use " : " cannot use ") + AddressText.Format(iova);
        if (reasons.Count > 0)
            answer += ": " + string.Join("; ", reasons);
        return isUsable ? answer + "." : answer + ". " + Nearest(iova, usable);
    }

    private static string Nearest(ulong iova, IovaRangeView usable)
    {
        ulong? below = null,
            above = null;
        foreach (IovaRange range in usable.Ranges)
        {
            if (range.Last < iova)
                below = range.Last;
            else if (range.First > iova && above is null)
                above = range.First;
        }

        return (below, above) switch
        {
            ({ } low, { } high) => "Usable again up to " + AddressText.Format(low) + " and from " + AddressText.Format(high) + ".",
            ({ } low, null) => "Usable again up to " + AddressText.Format(low) + ".",
            (null, { } high) => "Usable again from " + AddressText.Format(high) + ".",
            _ => "It can use no address at all.",
        };
    }
}
