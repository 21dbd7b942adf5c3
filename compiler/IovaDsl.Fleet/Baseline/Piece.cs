using System.Runtime.InteropServices;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A range that some host excludes, in twenty bytes: a fleet has millions of them.</summary>
/// <param name="Host">The number of the one host that excludes it; <see cref="Several"/> where several do.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct Piece(ulong First, ulong Last, int Host)
{
    public const int Several = -1;
}
