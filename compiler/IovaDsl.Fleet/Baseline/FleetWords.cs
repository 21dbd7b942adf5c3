using System.Globalization;

namespace IovaDsl.Fleet.Baseline;

/// <summary>What every output for people says of a part in the same words.</summary>
internal static class FleetWords
{
    public static string Hosts(FleetPart part) => Count(part.Hosts, "host", "hosts");

    /// <summary>Null where all was read.</summary>
    public static string? NotRead(FleetPart part) => part.Bad == 0 ? null : Count(part.Bad, "input was not read", "inputs were not read");

    private static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
