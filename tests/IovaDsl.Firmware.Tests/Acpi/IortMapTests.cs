using CsCheck;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Iort;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>ID mapping against a literal transcription of the rule, and the cases the rule was made for.</summary>
[Trait("Category", "Firmware")]
public sealed class IortMapTests
{
    private const int Its = 1;
    private const int Smmu = 2;
    private const int Root = 3;

    [Fact]
    public void A_chain_translates_at_each_hop()
    {
        IortMap map = Map(
            Group(),
            Unit(new IortIdMapping(0, 0xffff, 0x10000, Its, 0)),
            Complex(new IortIdMapping(0x100, 0xff, 0x500, Smmu, 0))
        );
        IortRootComplex root = map.RootComplex(0)!;
        Assert.Equal(0x510u, map.MapId(root, 0x110, IortNodeKinds.Iommu)!.Value.Id);
        Assert.Equal(0x10510u, map.MapId(root, 0x110, IortNodeKinds.ItsGroup)!.Value.Id);
        Assert.Null(map.MapId(root, 0x200, IortNodeKinds.Iommu));
        Assert.Null(map.RootComplex(1));
    }

    [Fact]
    public void The_last_id_of_a_range_gives_way_to_a_range_that_starts_there()
    {
        // HiSilicon Hi1620: 0x7b00 with count 0x100 runs into the mapping at 0x7c00.
        IortMap map = Map(
            Unit(),
            Complex(new IortIdMapping(0x7b00, 0x100, 0x7b00, Smmu, 0), new IortIdMapping(0x7c00, 0xff, 0x1000, Smmu, 0))
        );
        IortRootComplex root = map.RootComplex(0)!;
        Assert.Equal(0x7bffu, map.MapId(root, 0x7bff, IortNodeKinds.Iommu)!.Value.Id);
        Assert.Equal(0x1000u, map.MapId(root, 0x7c00, IortNodeKinds.Iommu)!.Value.Id);
        Assert.Equal([(0x7b00u, 0x7bffu), (0x7c00u, 0x7cffu)], map.Spans(root).Select(span => (span.First, span.Last)));
    }

    [Fact]
    public void The_last_id_stays_when_no_range_starts_there()
    {
        IortMap map = Map(
            Unit(),
            Complex(new IortIdMapping(0x100, 0x100, 0x100, Smmu, 0), new IortIdMapping(0x180, 0x100, 0x9000, Smmu, 0))
        );
        Assert.Equal(0x200u, map.MapId(map.RootComplex(0)!, 0x200, IortNodeKinds.Iommu)!.Value.Id);
        Assert.Equal(0x9081u, map.MapId(map.RootComplex(0)!, 0x201, IortNodeKinds.Iommu)!.Value.Id);
    }

    [Fact]
    public void A_single_mapping_of_a_root_complex_takes_every_id()
    {
        IortMap map = Map(Unit(), Complex(new IortIdMapping(0, 0, 0x42, Smmu, 1)));
        foreach (uint id in new uint[] { 0, 1, 0xffff, uint.MaxValue })
            Assert.Equal(0x42u, map.MapId(map.RootComplex(0)!, id, IortNodeKinds.Iommu)!.Value.Id);
    }

    [Fact]
    public void A_single_mapping_of_an_smmu_is_skipped()
    {
        IortMap map = Map(Group(), Unit(new IortIdMapping(0, 0, 7, Its, 1)), Complex(new IortIdMapping(0, 0xffff, 0, Smmu, 0)));
        Assert.Null(map.MapId(map.RootComplex(0)!, 0, IortNodeKinds.ItsGroup));
    }

    [Theory]
    [InlineData(0, 0u, 0u, null)] // The field does not exist.
    [InlineData(1, 0u, 0u, 0)]
    [InlineData(4, 0u, 99u, null)] // All four interrupts are wired.
    [InlineData(5, 0u, 0u, null)] // From revision 5 on the flag decides.
    [InlineData(5, 0x10u, 99u, 0)]
    public void The_mapping_for_the_smmus_own_interrupts_is_found_by_revision(byte revision, uint flags, uint gsiv, int? expected)
    {
        IortSmmuV3 smmu = Unit(new IortIdMapping(0, 0xffff, 0, Its, 0)) with
        {
            Revision = revision,
            Flags = flags,
            EventGsiv = gsiv,
            PriGsiv = gsiv,
            GerrGsiv = gsiv,
            SyncGsiv = gsiv,
            DeviceIdMappingIndex = 0,
        };
        Assert.Equal(expected, IortMap.DeviceIdMappingIndex(smmu));

        IortMap map = Map(Group(), smmu, Complex(new IortIdMapping(0, 0xffff, 0, Smmu, 0)));
        Assert.Equal(expected is null, map.MapId(map.RootComplex(0)!, 5, IortNodeKinds.ItsGroup) is not null);
    }

    [Fact]
    public void A_components_single_mappings_are_its_stream_ids()
    {
        IortNamedComponent component = new()
        {
            Offset = 9,
            Name = @"\_SB.GPU0",
            Mappings =
            [
                new IortIdMapping(0, 0, 0x30, Smmu, 1),
                new IortIdMapping(1, 0, 0x31, Smmu, 1),
                new IortIdMapping(2, 3, 0x40, Smmu, 0),
            ],
        };
        IortMap map = Map(Group(), Unit(new IortIdMapping(0, 0xffff, 0x100, Its, 0)), component);
        IortNamedComponent found = map.NamedComponent(@"\_SB_.GPU0")!;
        Assert.Equal(0x30u, map.MapPlatformId(found, 0, IortNodeKinds.Iommu)!.Value.Id);
        Assert.Equal(0x131u, map.MapPlatformId(found, 1, IortNodeKinds.ItsGroup)!.Value.Id);
        Assert.Null(map.MapPlatformId(found, 2, IortNodeKinds.Iommu));
        Assert.Null(map.MapPlatformId(found, 3, IortNodeKinds.Iommu));
    }

    [Fact]
    public void A_circle_of_references_ends()
    {
        IortMap map = Map(Complex(new IortIdMapping(0, 0xffff, 0, Root, 0)));
        Assert.Null(map.MapId(map.RootComplex(0)!, 1, IortNodeKinds.Iommu));
    }

    [Fact]
    public void Any_mappings_map_as_the_rule_transcribed()
    {
        Gen<uint> near = Gen.UInt[0, 24];
        Gen<IortIdMapping> mapping = Gen.Select(near, Gen.UInt[0, 8], Gen.UInt[0, 1000], Gen.Int[0, 9], Gen.Int[0, 9])
            .Select(t => new IortIdMapping(t.Item1, t.Item4 == 0 ? uint.MaxValue : t.Item2, t.Item3, Smmu, t.Item5 == 0 ? 1u : 0u));
        Gen.Select(mapping.Array[1, 8], Gen.Bool)
            .Sample(
                (mappings, isRoot) =>
                {
                    IortNode node = isRoot
                        ? Complex([.. mappings])
                        : Unit([.. mappings.Select(m => m with { OutputReference = 8 })]) with
                        {
                            Offset = Root,
                            Revision = 0,
                        };
                    IortMap map = Map(Unit(), Unit() with { Offset = 8 }, node);
                    for (uint id = 0; id < 40; id++)
                    {
                        uint? expected = Transcribed(node, id);
                        IortSpan? span = map.Spans(node).SingleOrDefault(s => s.First <= id && id <= s.Last);
                        uint? actual =
                            span is null ? null
                            : span.IsSingle ? span.OutputFirst
                            : span.OutputFirst + (id - span.First);
                        Assert.Equal(expected, actual);
                    }
                }
            );
    }

    // iort_node_map_id's inner loop, mapping by mapping.
    private static uint? Transcribed(IortNode node, uint id)
    {
        uint? provisional = null;
        foreach (IortIdMapping mapping in node.Mappings)
        {
            if (mapping.IsSingle)
            {
                if (node is IortRootComplex or IortNamedComponent)
                    return mapping.OutputBase;
                continue;
            }

            uint last = unchecked(mapping.InputBase + mapping.IdCount);
            if (id < mapping.InputBase || id > last || (provisional is not null && id != mapping.InputBase))
                continue;
            uint output = mapping.OutputBase + (id - mapping.InputBase);
            if (mapping.IdCount == 0 || id != last)
                return output;
            provisional = output;
        }

        return provisional;
    }

    private static IortMap Map(params IortNode[] nodes) =>
        new(new IortTable(AcpiHeader.Create("IORT", 0, "", "", 0)) { Nodes = [.. nodes] });

    private static IortItsGroup Group() => new() { Offset = Its, Ids = [0u] };

    private static IortSmmuV3 Unit(params IortIdMapping[] mappings) => new() { Offset = Smmu, Mappings = [.. mappings] };

    private static IortRootComplex Complex(params IortIdMapping[] mappings) => new() { Offset = Root, Mappings = [.. mappings] };
}
