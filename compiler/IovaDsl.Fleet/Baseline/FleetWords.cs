using System.Globalization;
using System.Numerics;
using IovaDsl.Compiler.Emit.Reports;

namespace IovaDsl.Fleet.Baseline;

/// <summary>What every output for people says of a part in the same words.</summary>
internal static class FleetWords
{
    public static string Hosts(FleetPart part) => Count(part.Hosts, "host", "hosts");

    /// <summary>Null where all was read.</summary>
    public static string? NotRead(FleetPart part) => part.Bad == 0 ? null : Count(part.Bad, "input was not read", "inputs were not read");

    /// <summary>How much all have in common, with its verb.</summary>
    public static string Room(FleetPart part) =>
        part.Excluded.Common.Bytes is var bytes && bytes == 0 ? "nothing is" : $"{SizeText.Of((BigInteger)bytes)} are";

    /// <summary>Where RAM does not fit: what is known of the hosts in the way. The ones that lack room are named behind it.</summary>
    public static IEnumerable<string> InTheWay(BaselineResult result)
    {
        if (result.FitsWithout is { } host)
            yield return $"without {host} it would fit";
        if (result.Part.Ram is null && result.Part.Hosts > 0)
            yield return "which hosts lack the room on their own is not known of parts made without this --ram";
        else if (!result.Part.Lacking.IsEmpty)
            yield return Count(result.Part.Lacking.Length, "host lacks the room on its own", "hosts lack the room on their own");
    }

    private static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
