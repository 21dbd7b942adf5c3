using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>A flattened device tree blob, decoded (Devicetree specification 0.4, chapter 5).</summary>
/// <param name="Header">The numbers of the blob's header that mean something.</param>
/// <param name="Reservations">Memory that is in use at boot.</param>
/// <param name="Root">The tree.</param>
internal sealed record FlatTree(FlatTreeHeader Header, ImmutableArray<MemoryReservation> Reservations, DtNode Root)
{
    /// <summary>The node of a path such as <c>/soc/iommu@5000000</c>; null when there is none.</summary>
    public DtNode? Find(string path)
    {
        DtNode? node = Root;
        foreach (string name in path.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
            node = node?.Child(name);
        return node;
    }
}

/// <param name="TotalSize">Bytes of the whole blob as stated.</param>
/// <param name="Version">17 today.</param>
/// <param name="LastCompatibleVersion">16 today.</param>
/// <param name="BootCpu">Physical ID of the boot processor.</param>
internal sealed record FlatTreeHeader(uint TotalSize, uint Version, uint LastCompatibleVersion, uint BootCpu);

/// <summary>One entry of the memory reservation block.</summary>
internal readonly record struct MemoryReservation(ulong Address, ulong Size);

/// <summary>What came of reading a blob.</summary>
/// <param name="Tree">Null when the blob was rejected.</param>
/// <param name="Problems">What is wrong with the bytes. Of a rejected blob the last one says why.</param>
internal sealed record FlatTreeReading(FlatTree? Tree, ImmutableArray<Diagnostic> Problems)
{
    /// <summary>Nothing of the blob may be used.</summary>
    public bool Rejected => Tree is null;
}
