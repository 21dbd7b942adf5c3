using System.Runtime.CompilerServices;
using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Tests;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>Each check on a table made for it, and on the real table where it occurs.</summary>
[Trait("Category", "Firmware")]
public sealed class TableChecksTests(ITestOutputHelper output)
{
    private static readonly IortMemoryAccess Coherent = new(1, 0, 3);

    private readonly StringBuilder _said = new();

    [Fact]
    public void Iort_mappings()
    {
        Expect(Iort(Root(Map(0, 0x100), Map(0x100, 0xfeff))), FirmwareCatalog.IortLastIdRow.Id);
        Expect(Iort(Root(Map(0, 0xffff), Map(0x100, 0xff))), FirmwareCatalog.IortIdTwiceRow.Id);
        Expect(Iort(Root(Map(0, 0xfffe))), FirmwareCatalog.IortUncoveredRow.Id);
        Expect(Iort(new IortSmmu { Offset = 1, Mappings = [Map(0, 0, flags: 1)] }), FirmwareCatalog.IortSingleTypeRow.Id);
        Expect(
            Iort(
                new IortSmmuV3
                {
                    Offset = 1,
                    Revision = 1,
                    DeviceIdMappingIndex = 0,
                    Mappings = [Map(0, 0xffff)],
                }
            ),
            FirmwareCatalog.IortHiddenMappingRow.Id
        );
        Expect(Iort(Root(Map(0, 0x7fff), Map(0x8000, 0x7fff))));
        Recorded();
    }

    [Fact]
    public void Iort_limits_and_segments()
    {
        IortRootComplex root = Root(Map(0, 0xffff));
        Expect(Iort(root with { AddressSizeLimit = 0 }), FirmwareCatalog.IortLimitZeroRow.Id);
        Expect(Iort(root with { Revision = 0 }), FirmwareCatalog.IortLimitNotInForceRow.Id);
        Expect(Iort(root, root with { Offset = 2 }), FirmwareCatalog.IortSegmentTwiceRow.Id);
        Expect(Iort(root with { Memory = new IortMemoryAccess(1, 0, 2) }), FirmwareCatalog.IortCoherenceRow.Id);
        Expect(
            Iort(
                new IortNamedComponent
                {
                    Offset = 1,
                    AddressSizeLimit = 0,
                    Memory = Coherent,
                }
            ),
            FirmwareCatalog.IortLimitZeroRow.Id
        );
        Recorded();
    }

    [Fact]
    public void Iort_reserved_memory()
    {
        Expect(Iort(Memory((0x10000, 0x10000))));
        Expect(Iort(Memory((0x10000, 0x10000)) with { Mappings = [Map(0, 0), Map(0, 0)] }));
        Expect(Iort(Memory((0x10000, 0))), FirmwareCatalog.RmrEmptyRow.Id);
        Expect(Iort(Memory((0x11000, 0x1000)) with { DescriptorOffset = 0 }), FirmwareCatalog.RmrSkippedRow.Id);
        Expect(Iort(Memory((0x11000, 0x1000)) with { DescriptorCount = 0 }), FirmwareCatalog.RmrSkippedRow.Id);
        Expect(Iort(Memory((0x11000, 0x1000)) with { MappingCount = 0 }), FirmwareCatalog.RmrSkippedRow.Id);
        Expect(Iort(Memory((0x11000, 0x1000))), FirmwareCatalog.RmrAlignmentRow.Id);
        Expect(Iort(Memory((ulong.MaxValue - 0xffff, 0x20000))), FirmwareCatalog.RmrWrapsRow.Id);
        Expect(Iort(Memory((0x10000, 0x20000), (0x20000, 0x10000))), FirmwareCatalog.RmrOverlapRow.Id);
        IortTable old = Iort(Memory((0x10000, 0x10000)));
        Expect(old with { Header = old.Header with { Revision = 3 } }, FirmwareCatalog.RmrRevisionRow.Id);
        Recorded();
    }

    [Fact]
    public void Dmar_content()
    {
        DmarScope scope = new(1, 0, 0, 0, 0, [new PciHop(2, 0)]);
        DmarReservedMemory memory = new()
        {
            Base = 0x1000,
            Limit = 0x1fff,
            Scopes = [scope],
        };
        DmarHardwareUnit all = new() { Flags = 1, RegisterBase = 0x1000 };
        Expect(Dmar(all, memory));
        Expect(Dmar(memory with { Limit = 0xfff }), FirmwareCatalog.RmrrEmptyRow.Id);
        Expect(Dmar(memory with { Base = 0x1001 }), FirmwareCatalog.RmrrAlignmentRow.Id);
        Expect(Dmar(memory with { Base = 0 }), FirmwareCatalog.RmrrZeroRow.Id);
        Expect(Dmar(memory with { Scopes = [] }), FirmwareCatalog.RmrrScopeRow.Id);
        Expect(Dmar(memory, memory with { Base = 0x0, Limit = 0x1fff }), FirmwareCatalog.RmrrZeroRow.Id, FirmwareCatalog.RmrrOverlapRow.Id);
        Expect(Dmar(all, all), FirmwareCatalog.DmarIncludeAllTwiceRow.Id);
        Expect(Dmar(all, all with { Flags = 0 }), FirmwareCatalog.DmarIncludeAllNotLastRow.Id);
        Expect(Dmar(all, all with { Segment = 1 }));
        Expect(Dmar(all with { RegisterBase = 0x1008 }), FirmwareCatalog.DmarUnitAlignmentRow.Id);
        Expect(Dmar(memory, all), FirmwareCatalog.DmarOrderRow.Id);
        Expect(Dmar() with { HostAddressBits = 11 }, FirmwareCatalog.DmarWidthRow.Id);
        Recorded();
    }

    [Fact]
    public void Ivrs_content()
    {
        IvrsHardware unit = new()
        {
            Type = 0x10,
            DeviceId = 2,
            Entries = [new IvhdDevice(IvhdEntry.All, 0, 0)],
        };
        IvrsMemory memory = new()
        {
            Type = 0x21,
            DeviceId = 0x100,
            Flags = 9,
            Start = 0x1000,
            Size = 0x1000,
        };
        Expect(Ivrs(unit, memory));
        Expect(Ivrs(unit, memory, memory with { Start = 0x2000 }), FirmwareCatalog.IvmdExclusionsRow.Id);
        Expect(Ivrs(unit, memory with { Flags = 6 }), FirmwareCatalog.IvmdNeitherRow.Id);
        Expect(Ivrs(unit, memory with { Size = 1 }), FirmwareCatalog.IvmdAlignmentRow.Id);
        Expect(Ivrs(unit, memory with { Size = 0 }), FirmwareCatalog.IvmdEmptyRow.Id);
        Expect(Ivrs(unit, memory with { Start = ulong.MaxValue, Size = 2 }), FirmwareCatalog.IvmdWrapsRow.Id);
        Expect(Ivrs(unit, memory with { Type = 0x22, AuxiliaryData = 0xff }), FirmwareCatalog.IvmdRangeOrderRow.Id);
        Expect(Ivrs(unit, memory with { Flags = 1 }, memory with { Flags = 1 }), FirmwareCatalog.IvmdOverlapRow.Id);
        Recorded();
    }

    [Fact]
    public void Of_more_findings_than_anybody_reads_the_rest_is_counted()
    {
        IvrsMemory neither = new()
        {
            Type = 0x20,
            Flags = 6,
            Start = 0x1000,
            Size = 0x1000,
        };
        Diagnostic[] found = [.. TableChecks.Check(Ivrs([.. Enumerable.Repeat(neither, 503)]))];
        Assert.Equal(501, found.Length);
        Assert.Equal("IVRS+0x0 table: error: 3 more problems are not listed. [IOVA4717]", found[^1].Line());
        Assert.Equal(500, TableChecks.Check(Ivrs([.. Enumerable.Repeat(neither, 500)])).Count());
    }

    [Fact]
    public void Viot_and_mcfg_content()
    {
        ViotPciRange range = new()
        {
            Offset = 3,
            BdfEnd = 0xffff,
            OutputNode = 1,
        };
        ViotMmioEndpoint endpoint = new()
        {
            Offset = 4,
            Endpoint = 0x10000,
            OutputNode = 1,
        };
        Expect(Viot(range, endpoint));
        Expect(Viot(range, endpoint with { Endpoint = 5 }), FirmwareCatalog.ViotEndpointTwiceRow.Id);
        Expect(Viot(range, endpoint with { Endpoint = 5, OutputNode = 2 }));
        Expect(Viot(range with { BdfStart = 1, BdfEnd = 0 }), FirmwareCatalog.ViotRangeOrderRow.Id);

        McfgAllocation low = new(0xe000_0000, 0, 0, 0xff);
        Expect(Mcfg(low, new McfgAllocation(0xf000_0000, 1, 0, 0xff)));
        Expect(Mcfg(low, new McfgAllocation(0xe800_0000, 1, 0, 0xff)), FirmwareCatalog.McfgOverlapRow.Id);
        Expect(Mcfg(low, new McfgAllocation(0x1_0000_0000, 0, 0x80, 0xff)), FirmwareCatalog.McfgBusTwiceRow.Id);
        Expect(Mcfg(low with { StartBus = 2, EndBus = 1 }), FirmwareCatalog.McfgBusOrderRow.Id);
        Recorded();
    }

    [SkippableFact]
    public void What_the_corpus_has()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        foreach (CorpusEntry entry in FirmwareCorpus.Entries())
        {
            if (entry.Type == "DTB" || TableReader.Read(entry.Bytes()).Table is not AcpiTable table)
                continue;
            foreach (IGrouping<string, Diagnostic> code in TableChecks.Check(table).GroupBy(problem => problem.Id))
                output.WriteLine($"{entry.Name}: {code.Count()} x {code.First()}");
        }
    }

    // What each of them says, with the place and the field.
    private void Recorded([CallerMemberName] string name = "") =>
        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Acpi", "Checks", name + ".txt"), _said.ToString());

    private void Expect(AcpiTable table, params string[] codes)
    {
        Diagnostic[] found = [.. TableChecks.Check(table)];
        Assert.Equal(codes, found.Select(problem => problem.Id));
        foreach (Diagnostic problem in found)
            _said.Append(problem.Line()).Append('\n');
    }

    private static IortTable Iort(params IortNode[] nodes) => new(AcpiHeader.Create("IORT", 5, "", "", 0)) { Nodes = [.. nodes] };

    private static IortIdMapping Map(uint first, uint count, uint flags = 0) => new(first, count, first, 0, flags);

    private static IortRootComplex Root(params IortIdMapping[] mappings) =>
        new()
        {
            Offset = 1,
            Revision = 1,
            Memory = Coherent,
            AddressSizeLimit = 48,
            Mappings = [.. mappings],
        };

    private static IortReservedMemory Memory(params (ulong Base, ulong Length)[] ranges) =>
        new()
        {
            Offset = 1,
            MappingCount = 1,
            MappingOffset = 28,
            DescriptorCount = (uint)ranges.Length,
            DescriptorOffset = 48,
            Ranges = [.. ranges.Select(range => new IortMemoryRange(range.Base, range.Length))],
        };

    private static DmarTable Dmar(params DmarStructure[] structures) =>
        new(AcpiHeader.Create("DMAR", 1, "", "", 0)) { HostAddressBits = 39, Structures = [.. structures] };

    private static IvrsTable Ivrs(params IvrsBlock[] blocks) => new(AcpiHeader.Create("IVRS", 2, "", "", 0)) { Blocks = [.. blocks] };

    private static ViotTable Viot(params ViotNode[] nodes) => new(AcpiHeader.Create("VIOT", 0, "", "", 0)) { Nodes = [.. nodes] };

    private static McfgTable Mcfg(params McfgAllocation[] allocations) =>
        new(AcpiHeader.Create("MCFG", 1, "", "", 0)) { Allocations = [.. allocations] };
}
