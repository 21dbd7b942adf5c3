using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Firmware.Tests;

/// <summary>
/// Inputs built to be as costly as a megabyte allows. Each is held to what the readers promise: no exception, well under
/// a second of work, and no more memory than 16 MiB plus 100 times the input.
/// </summary>
[Trait("Category", "Firmware")]
public sealed class HostileTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void An_iort_of_one_megabyte_is_read_and_mapped()
    {
        Hold(
            BigIort.Create(50_000),
            bytes =>
            {
                IortTable table = Assert.IsType<IortTable>(TableReader.Read(bytes).Table);
                IortMap map = new(table);
                Assert.Equal(50_000, table.Nodes.Sum(node => node.Mappings.Length));
                foreach (IortRootComplex root in table.Nodes.OfType<IortRootComplex>())
                {
                    for (uint id = 0; id < 0x10000; id += 16)
                        map.MapId(root, id, IortNodeKinds.Iommu);
                }

                IortEncoder.Encode(table);
            }
        );
    }

    [Fact]
    public void Nodes_that_all_refer_to_one_another_end()
    {
        // Every root complex maps to the next one and the last to the first.
        IortNode[] nodes =
        [
            .. Enumerable
                .Range(0, 10_000)
                .Select(i => new IortRootComplex
                {
                    Offset = i + 1,
                    Mappings = [new IortIdMapping(0, 0xffff, 0, (uint)((i + 1) % 10_000) + 1, 0)],
                }),
        ];
        IortTable table = IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 0, "", "", 0)) { Nodes = [.. nodes] });
        Hold(
            IortEncoder.Encode(table),
            bytes =>
            {
                IortTable read = (IortTable)TableReader.Read(bytes).Table!;
                Assert.Null(new IortMap(read).MapId(read.Nodes[0], 1, IortNodeKinds.Iommu));
            }
        );
    }

    // Each took the highest number that is free, by a look at all before it and at all buses for each.
    [Fact]
    public void Root_complexes_of_segments_that_are_none_are_imported()
    {
        const int count = 5_000;
        IortNode[] nodes =
        [
            .. Enumerable.Range(0, count).Select(i => new IortRootComplex { Offset = i + 1, Segment = (uint)(0x1_0000 + i) }),
        ];
        IortTable table = IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 0, "", "", 0)) { Nodes = [.. nodes] });
        ImportInput input = new() { Files = [new ImportFile("IORT.bin", FirmwareFile.Read(IortEncoder.Encode(table)))] };
        ImportedPlatform? imported = null;
        TimeSpan used = ThreadClock.Of(() => imported = FirmwareImport.Import(input, new ImportOptions()));
        Assert.True(used < TimeSpan.FromSeconds(30), $"{used}");
        Assert.Equal(count, imported!.Platform.Buses.Length);
    }

    [Fact]
    public void Structures_of_the_least_size_fill_a_table()
    {
        foreach (
            (string signature, byte[] unit, int first) in new (string, byte[], int)[]
            {
                ("IORT", [0x7f, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 48),
                ("DMAR", [0x7f, 0, 4, 0], 48),
                ("DMAR", [0, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0], 48),
                ("IVRS", [0x7f, 0, 6, 0, 0, 0], 48),
                ("VIOT", [0x7f, 0, 4, 0], 48),
                ("MCFG", [1], 44),
                ("APIC", [0x7f, 2], 44),
            }
        )
        {
            byte[] table = Fill(signature, unit, first);
            Hold(table, bytes => Assert.NotNull(TableReader.Read(bytes).Table));
        }
    }

    [Fact]
    public void Every_second_byte_unused_is_kept_within_the_allowance()
    {
        // Nodes of 60 KiB whose one field is followed by lonely bytes.
        byte[] unit = new byte[60_000];
        unit[1] = 60_000 & 0xff;
        unit[2] = 60_000 >> 8;
        for (int i = 40; i < unit.Length; i += 9)
            unit[i] = 1;
        Hold(Fill("IORT", unit, 48), bytes => Assert.NotNull(TableReader.Read(bytes).Table));
    }

    [Fact]
    public void A_tree_of_empty_nodes_is_read()
    {
        DtNode[] nodes = [.. Enumerable.Range(0, 80_000).Select(i => new DtNode("n", [], []))];
        Hold(Blob(new DtNode("", [], [.. nodes])), ReadTree);
    }

    [Fact]
    public void A_tree_of_masters_deep_below_buses_is_read()
    {
        DtNode[] masters = [.. Enumerable.Range(0, 20_000).Select(i => new DtNode("m", [DtProperty.Cells("iommus", 1, 2)], []))];
        DtNode bus = new("bus", [], [.. masters]);
        for (int i = 0; i < 55; i++)
            bus = new DtNode(new string('b', 100), [DtProperty.Flag("dma-ranges")], [bus]);
        Hold(Blob(new DtNode("", [], [bus, Smmu()])), ReadTree);
    }

    [Fact]
    public void Windows_that_must_each_be_translated_through_many_are_bounded()
    {
        uint[] outer = [.. Enumerable.Range(0, 20_000).SelectMany(i => new uint[] { (uint)i * 16, (uint)i * 16, 16 })];
        uint[] inner = [.. Enumerable.Range(0, 20_000).SelectMany(i => new uint[] { (uint)i * 32, 0x7fff_0000, 16 })];
        DtNode master = new("m", [DtProperty.Cells("iommus", 1, 2)], []);
        DtNode bus = new("bus", [.. OneCell(), DtProperty.Cells("dma-ranges", inner)], [master]);
        DtNode soc = new("soc", [.. OneCell(), DtProperty.Cells("dma-ranges", outer)], [bus]);
        Hold(
            Blob(new DtNode("", [.. OneCell()], [soc, Smmu()])),
            bytes =>
            {
                DtTopology topology = DtTopologyReader.Read(FlatTreeReader.Read(bytes).Tree!);
                Assert.Contains(topology.Problems, problem => problem.Id == FirmwareCatalog.TooMuchRow.Id);
            }
        );
    }

    [Fact]
    public void Property_names_that_do_not_end_are_cut()
    {
        // Each of many properties names another place in a string block without a NUL.
        byte[] blob = Blob(
            new DtNode("", [.. Enumerable.Range(0, 30_000).Select(i => new DtProperty("a", ReadOnlyMemory<byte>.Empty))], [])
        );
        byte[] strings = new byte[30_200];
        strings.AsSpan().Fill((byte)'x');
        int stringsAt = (int)new ByteReader(blob).Cell(12);
        byte[] hostile = [.. blob.AsSpan(0, stringsAt), .. strings];
        WriteCell(hostile, 4, (uint)hostile.Length);
        WriteCell(hostile, 32, (uint)strings.Length);
        int property = 0;
        for (int at = (int)new ByteReader(blob).Cell(8) + 8; new ByteReader(hostile).Cell(at) == 3; at += 12)
            WriteCell(hostile, at + 8, (uint)property++);
        Assert.Equal(30_000, property);
        Hold(hostile, ReadTree);
    }

    [Fact]
    public void Many_references_in_one_property_are_read()
    {
        uint[] cells = [.. Enumerable.Repeat(1u, 250_000)];
        DtNode smmu = new("s", [DtProperty.Cells("phandle", 1), DtProperty.Cells("#iommu-cells", 0)], []);
        Hold(Blob(new DtNode("", [], [smmu, new DtNode("m", [DtProperty.Cells("iommus", cells)], [])])), ReadTree);
    }

    [Fact]
    public void A_tree_nested_too_deep_is_read_as_far_as_it_may_be()
    {
        byte[] blob = Blob(new DtNode("", [], []));
        int at = (int)new ByteReader(blob).Cell(8);
        List<byte> deep = [.. blob.AsSpan(0, at)];
        for (int i = 0; i < 100_000; i++)
            deep.AddRange([0, 0, 0, 1, (byte)'n', 0, 0, 0]);
        byte[] hostile = [.. deep];
        WriteCell(hostile, 4, (uint)hostile.Length);
        WriteCell(hostile, 12, (uint)hostile.Length);
        WriteCell(hostile, 36, (uint)(hostile.Length - at));
        Hold(
            hostile,
            bytes =>
            {
                FlatTreeReading reading = FlatTreeReader.Read(bytes);
                Assert.Contains(reading.Problems, problem => problem.Id == FirmwareCatalog.DtTokenRow.Id);
                Assert.Equal(FlatTreeReader.MaxDepth, reading.Tree!.Root.Walk().Count());
            }
        );
    }

    [Fact]
    public void A_text_of_lines_that_start_over_is_read()
    {
        StringBuilder text = new("X\n");
        while (text.Length < Megabyte)
            text.Append("0000: 00\n");
        Hold(Encoding.ASCII.GetBytes(text.ToString()), bytes => Assert.True(FirmwareFile.Read(bytes).Rejected));
    }

    [Fact]
    public void Every_prefix_of_every_made_table_is_survived()
    {
        foreach (AcpiTable table in MadeTables.Old().Concat(MadeTables.New()))
        {
            byte[] bytes = Corpus.AcpiEncoding.Encode(table);
            for (int length = 0; length < bytes.Length; length++)
            {
                TableReading reading = TableReader.Read(bytes.AsSpan(0, length));
                Assert.NotEmpty(reading.Problems);
                Assert.True(
                    length < 36 ? reading.Rejected : !reading.Rejected || length * 16 < bytes.Length,
                    $"{table.Header.Signature} cut to {length}"
                );
            }
        }
    }

    private static void ReadTree(byte[] bytes)
    {
        FlatTree tree = FlatTreeReader.Read(bytes).Tree!;
        Assert.NotNull(DtTopologyReader.Read(tree));
        FlatTreeWriter.Write(tree);
    }

    // The time is the best of three, since the first includes compilation; the memory is all that was allocated.
    private static void Hold(byte[] input, Action<byte[]> use)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan time = ThreadClock.Of(() => use(input));
            best = time < best ? time : best;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(best < TimeSpan.FromSeconds(1), $"{best.TotalMilliseconds:F0} ms");
        Assert.True(allocated < (16L << 20) + (100L * input.Length), $"{allocated:N0} bytes for {input.Length:N0}");
    }

    private static byte[] Fill(string signature, byte[] unit, int first)
    {
        byte[] table = new byte[Megabyte];
        Encoding.ASCII.GetBytes(signature).CopyTo(table, 0);
        BitConverter.TryWriteBytes(table.AsSpan(4), table.Length);
        if (signature == "IORT")
        {
            BitConverter.TryWriteBytes(table.AsSpan(36), int.MaxValue);
            BitConverter.TryWriteBytes(table.AsSpan(40), first);
        }

        if (signature == "VIOT")
        {
            BitConverter.TryWriteBytes(table.AsSpan(36), ushort.MaxValue);
            BitConverter.TryWriteBytes(table.AsSpan(38), (ushort)first);
        }

        for (int at = first; at + unit.Length <= table.Length; at += unit.Length)
            unit.CopyTo(table, at);
        return table;
    }

    private static void WriteCell(byte[] bytes, int at, uint value) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);

    private static byte[] Blob(DtNode root) => FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], root));

    private static DtNode Smmu() => new("smmu", [DtProperty.Cells("phandle", 1), DtProperty.Cells("#iommu-cells", 1)], []);

    private static DtProperty[] OneCell() => [DtProperty.Cells("#address-cells", 1), DtProperty.Cells("#size-cells", 1)];
}
