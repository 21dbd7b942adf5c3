using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>Reads the tables of constants that generated code carries. Nothing here is meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ConstantTable
{
    // Where literals cannot be read in place, each is unpacked once. Literals live as long as the program.
    private static readonly ConditionalWeakTable<string, ulong[]>? Unpacked = BitConverter.IsLittleEndian ? null : new();

    /// <summary>
    /// Reads a literal as 64-bit words: four characters a word, the least significant first; in place on little-endian
    /// machines. A compiler takes a long table as one literal ten to fifty times faster than as an array of numbers.
    /// </summary>
    public static ReadOnlySpan<ulong> Words(string packed) =>
        BitConverter.IsLittleEndian ? MemoryMarshal.Cast<char, ulong>(packed.AsSpan()) : Unpacked!.GetValue(packed, Unpack);

    /// <summary>The same words, by arithmetic.</summary>
    internal static ulong[] Unpack(string packed)
    {
        var words = new ulong[packed.Length / 4];
        for (int i = 0; i < words.Length; i++)
            words[i] =
                packed[4 * i]
                | ((ulong)packed[(4 * i) + 1] << 16)
                | ((ulong)packed[(4 * i) + 2] << 32)
                | ((ulong)packed[(4 * i) + 3] << 48);
        return words;
    }

    /// <summary>Reads two words per range in place; sorted or not.</summary>
    public static ReadOnlySpan<IovaRange> Ranges(ReadOnlySpan<ulong> words) => MemoryMarshal.Cast<ulong, IovaRange>(words);

    /// <summary>An address as one word that sorts as addresses do.</summary>
    public static ulong Key(PciAddress address) => ((ulong)(uint)address.Segment << 16) | address.RequesterId;

    /// <summary>The address of a key; <see langword="null"/> for 2^64-1, which stands for what is not PCI.</summary>
    public static PciAddress? Address(ulong key) =>
        key == ulong.MaxValue ? null : PciAddress.FromRequesterId((int)(key >> 16), unchecked((ushort)key));

    /// <summary>Where an address is in ascending keys, or a negative number.</summary>
    public static int Find(ReadOnlySpan<ulong> keys, PciAddress address)
    {
        ulong key = Key(address);
        int low = 0,
            high = keys.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (keys[middle] == key)
                return middle;
            if (keys[middle] < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }
}
