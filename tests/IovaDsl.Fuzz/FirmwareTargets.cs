using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Fuzz;

/// <summary>Every reader of firmware bytes, each followed by all that is done with what it reads.</summary>
public static class FirmwareTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        foreach (string type in new[] { "IORT", "DMAR", "IVRS", "VIOT", "MCFG", "APIC" })
            yield return new FuzzTarget(type.ToLowerInvariant(), RunTable, [.. FirmwareSeeds.Tables(type)]);
        yield return new FuzzTarget("dtb", RunTree, [.. FirmwareSeeds.Trees()]);
        yield return new FuzzTarget("text", RunFile, [.. FirmwareSeeds.Texts()]);
    }

    private static void RunFile(byte[] input)
    {
        FirmwareFile file = FirmwareFile.Read(input);
        foreach (TableReading table in file.Tables)
            Use(table.Table);
    }

    private static void RunTable(byte[] input) => Use(TableReader.Read(input).Table);

    private static void Use(AcpiTable? table)
    {
        switch (table)
        {
            case IortTable iort:
                Use(iort);
                break;
            case DmarTable dmar:
                DmarEncoder.Encode(dmar);
                foreach (DmarStructure structure in dmar.Structures)
                    DmarMap.IsInScope(DmarMap.ScopesOf(structure), Path);
                break;
            case IvrsTable ivrs:
                IvrsEncoder.Encode(ivrs);
                IvrsMap map = new(ivrs);
                for (int id = 0; id < 0x10000; id += 0x101)
                    map.Find(0, (ushort)id);
                break;
            case ViotTable viot:
                ViotEncoder.Encode(viot);
                ViotEncoder.Encode(ViotEncoder.Arrange(viot));
                break;
            case McfgTable mcfg:
                McfgEncoder.Encode(mcfg);
                break;
        }
    }

    private static void Use(IortTable iort)
    {
        IortEncoder.Encode(iort);
        IortEncoder.Encode(IortLayout.Arrange(iort));
        IortMap map = new(iort);
        foreach (IortNode node in iort.Nodes.Take(64))
        {
            map.MapId(node, 0x100, IortNodeKinds.ItsGroup);
            map.MapPlatformId(node, 0, IortNodeKinds.Iommu);
        }
    }

    private static readonly PciStep[] Path = [new(0, 0x1c, 0, true, true), new(1, 0, 0, false, false)];

    private static void RunTree(byte[] input)
    {
        if (FlatTreeReader.Read(input).Tree is not FlatTree tree)
            return;
        DtTopology topology = DtTopologyReader.Read(tree);
        foreach (DtPciHost host in topology.PciHosts.Take(64))
        {
            host.IommuMap?.Map(0x100);
            DtAddresses.OutboundWindows(host.Node);
        }

        FlatTreeWriter.Write(tree);
    }
}
