using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// A device that stands for all functions of a range of requester IDs says so by a fact, so that a claim of theirs is written for the range
/// again and not for the one address that it has itself.
/// </summary>
internal static class StandIn
{
    /// <summary>The first and the last requester ID.</summary>
    public const string Fact = "any/requesters";

    /// <summary>The requester IDs of its segment that a PCI device means, both ends inclusive.</summary>
    public static (uint First, uint Last) RequestersOf(Device device)
    {
        uint own = device.Address!.Value.RequesterId;
        return
            device.Facts.FirstOrDefault(fact => fact.Key == Fact)?.Values is [{ Number: { } first }, { Number: { } last }]
            && first <= own
            && own <= last
            && last <= 0xffff
            ? ((uint)first, (uint)last)
            : (own, own);
    }
}
