using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// What an import keeps of MSI controllers and of references to them beside their doorbells: of which driver they are, their registers,
/// and the device IDs that a map gives. Only what a written tree would not have anyway.
/// </summary>
internal static class DtKeptMsi
{
    /// <summary>The value of a fact that says that a property is not there.</summary>
    public const string Absent = "absent";

    public const ulong ItsBytes = 0x20000;
    public const ulong FrameBytes = 0x1000;

    public static void Keep(DraftMsi msi, DtNode node)
    {
        msi.Path = node.Path;
        if (node.Cell("#msi-cells") is not { } cells)
            msi.Facts.Add(FactOf.Text(DtFacts.MsiCells, Absent));
        else if (cells != 1)
            msi.Facts.Add(FactOf.Number(DtFacts.MsiCells, cells));
        string[] compatible = [.. node.Compatible.Where(DtsNames.IsText)];
        if (compatible.Length > 0 && (compatible.Length > 1 || compatible[0] != UsualCompatible(msi.Kind)))
            msi.Facts.Add(FactOf.Text(IommuFacts.Compatible, compatible));
        List<ulong> registers = RegistersOf(node);
        if (registers.Count > 0 && (msi.Kind == MsiControllerKind.Generic || registers.Count > 2 || registers[1] != UsualBytes(msi.Kind)))
            msi.Facts.Add(FactOf.Number(DtFacts.Registers, [.. registers]));
        if (msi.Kind != MsiControllerKind.Generic)
            return;
        if (node.Property("reg-names")?.Texts is { IsEmpty: false } names && names.All(DtsNames.IsText))
            msi.Facts.Add(FactOf.Text(DtFacts.RegisterNames, [.. names]));
        if (node.Property("mbi-alias") is { } alias && DtAddresses.ToCpu(node, alias.Number(0, node.Parent?.AddressCells ?? 2)) is { } at)
            msi.Facts.Add(FactOf.Number(DtFacts.Alias, at));
        if (node.Cell("marvell,odmi-frames") is { } frames)
            msi.Facts.Add(FactOf.Number(DtFacts.Frames, frames));
    }

    public static void Keep(DraftBus bus, DtPciHost host)
    {
        if (host.MsiMap is { Entries: { IsEmpty: false } entries } map)
        {
            if (map.StoredMask is { } mask)
                bus.Facts.Add(FactOf.Number(DtFacts.MsiMapMask, mask));
            else if (entries is [{ InputBase: 0, OutputBase: 0, OutputCells: 1, Length: 0x10000 }])
                return;
            bus.Facts.Add(FactOf.Text(DtFacts.MsiMap, [.. entries.Where(entry => IsLive(entry.Target)).Select(DtMapRows.Text)]));
        }
        else if (host.MsiMap is null && host.MsiParents.Any(parent => IsLive(parent.Target)))
            bus.Facts.Add(
                FactOf.Text(DtFacts.MsiParent, [.. host.MsiParents.Where(parent => IsLive(parent.Target)).Select(DtMapRows.Text)])
            );
    }

    /// <summary>The only string of a controller of this kind; null: each driver of a generic one has its own.</summary>
    public static string? UsualCompatible(MsiControllerKind kind) =>
        kind switch
        {
            MsiControllerKind.GicV3Its => "arm,gic-v3-its",
            MsiControllerKind.GicV2m => "arm,gic-v2m-frame",
            _ => null,
        };

    /// <summary>The size of its registers.</summary>
    public static ulong UsualBytes(MsiControllerKind kind) => kind == MsiControllerKind.GicV3Its ? ItsBytes : FrameBytes;

    /// <summary>Where the entries of <c>reg</c> lead, first address and size in turn; one that leads nowhere is as it is stored.</summary>
    public static List<ulong> RegistersOf(DtNode node)
    {
        int address = node.Parent?.AddressCells ?? 2,
            size = node.Parent?.SizeCells ?? 1,
            tuple = address + size;
        List<ulong> registers = [];
        if (tuple == 0 || node.Property("reg") is not { } reg)
            return registers;
        for (int at = 0; at + tuple <= reg.CellCount; at += tuple)
        {
            ulong stored = reg.Number(at, address);
            registers.AddRange([DtAddresses.ToCpu(node, stored) ?? stored, reg.Number(at + address, size)]);
        }

        return registers;
    }

    private static bool IsLive(DtNode? target) => target is { IsEnabled: true } && target.Has("msi-controller");
}
