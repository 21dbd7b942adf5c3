using System.Runtime.InteropServices;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// An input as every contender in every language reads it: little-endian 64-bit words.
/// Word 0: items per set. Word 1: sets. Word 2: length of the tail in items. Then the ranges of all sets, then the tail.
/// </summary>
public sealed class InputFile
{
    public required int ItemsPerSet { get; init; }
    public required int Sets { get; init; }
    public required int Extra { get; init; }
    public required IovaRange[] Ranges { get; init; }

    /// <summary>What the workload adds: types, or queries.</summary>
    public required ulong[] Tail { get; init; }

    public int Total => Ranges.Length;

    public static InputFile Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        ulong[] head = new ulong[3];
        stream.ReadExactly(MemoryMarshal.AsBytes(head.AsSpan()));
        IovaRange[] ranges = new IovaRange[checked((int)(head[0] * head[1]))];
        stream.ReadExactly(MemoryMarshal.AsBytes(ranges.AsSpan()));
        ulong[] tail = new ulong[(stream.Length - stream.Position) / 8];
        stream.ReadExactly(MemoryMarshal.AsBytes(tail.AsSpan()));
        return new InputFile
        {
            ItemsPerSet = (int)head[0],
            Sets = (int)head[1],
            Extra = (int)head[2],
            Ranges = ranges,
            Tail = tail,
        };
    }

    public void Write(string path)
    {
        using FileStream stream = File.Create(path);
        stream.Write(MemoryMarshal.AsBytes(Head.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(Ranges.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(Tail.AsSpan()));
    }

    /// <summary>A hash of all words of the file in their order.</summary>
    public string Sum()
    {
        Checksum sum = new();
        sum.Add(Head);
        sum.Add(Ranges);
        sum.Add(Tail);
        return sum.ToString();
    }

    private ulong[] Head => [(ulong)ItemsPerSet, (ulong)Sets, (ulong)Extra];
}
