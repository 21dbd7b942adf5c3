namespace IovaDsl.Fleet.Baseline;

/// <summary>A host that has less room on its own than the RAM that was asked for, whatever the others exclude.</summary>
/// <param name="Usable">Bytes that all its devices can use.</param>
/// <param name="Cause">What excludes most, where that is known.</param>
internal sealed record LackingHost(string Host, ulong Usable, string? Cause);
