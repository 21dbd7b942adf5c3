using System.Collections.Immutable;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Import;

/// <summary>How an import is to be done.</summary>
internal sealed record ImportOptions
{
    public static ImportOptions Default { get; } = new();

    /// <summary>The platform's name; null: made from what the tables say of their maker.</summary>
    public string? PlatformName { get; init; }

    public ImmutableArray<Assumption> Assumptions { get; init; } = ImmutableArray<Assumption>.Empty;
}
