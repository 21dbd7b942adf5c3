using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>A device in a group that was formed by the rules, and why it is there.</summary>
/// <param name="Device">The device.</param>
/// <param name="JoinedWith">What it shares the group with, by its PCI address or name; null: it opened the group.</param>
/// <param name="Because">Why, as a clause; null exactly when <paramref name="JoinedWith"/> is.</param>
/// <param name="IsGuessed">Not enough is stated to be sure.</param>
internal sealed record GroupMember(Device Device, string? JoinedWith, string? Because, bool IsGuessed)
{
    /// <summary>
    /// It joined because the bus had been scanned before it was probed, as at boot: Linux learns from the scan alone that the
    /// function is one of several. After a hot plug or a rescan it is apart.
    /// </summary>
    public bool NeedsScan { get; init; }
}
