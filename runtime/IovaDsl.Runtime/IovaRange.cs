using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>A non-empty range of I/O virtual addresses, both ends inclusive, anywhere in the 64-bit space.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct IovaRange
{
    /// <summary>Makes the range <paramref name="first"/>..<paramref name="last"/>, both inclusive, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> lies before <paramref name="first"/>.</exception>
    public IovaRange(ulong first, ulong last)
    {
        if (last < first)
            throw new ArgumentOutOfRangeException(nameof(last), "The last address of a range lies before its first.");
        First = first;
        Last = last;
    }

    /// <summary>The first address, inclusive.</summary>
    public ulong First { get; }

    /// <summary>The last address, inclusive.</summary>
    public ulong Last { get; }
}
