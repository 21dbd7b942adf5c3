using IovaDsl.Firmware.DeviceTree;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>Overlays onto bases, as <c>fdtoverlay</c> applies them.</summary>
[Trait("Category", "Firmware")]
public sealed class FlatTreeOverlayTests
{
    private static FlatTree Base =>
        Tree(
            new DtNode("__symbols__", [DtProperty.Strings("soc", "/soc"), DtProperty.Strings("mmu", "/soc/iommu@0")], []),
            new DtNode("soc", [DtProperty.Cells("phandle", 3)], [new DtNode("iommu@0", [DtProperty.Cells("#iommu-cells", 1)], [])])
        );

    [Fact]
    public void References_find_labels_of_the_base_and_own_nodes_above_its_phandles()
    {
        // &soc { dev { iommus = <&mmu 5>; next = <&own>; }; own: own { }; };
        FlatTree overlay = Tree(
            Fragment(
                [DtProperty.Cells("target", uint.MaxValue)],
                new DtNode("dev", [DtProperty.Cells("iommus", uint.MaxValue, 5), DtProperty.Cells("next", 1)], []),
                new DtNode("own", [DtProperty.Cells("phandle", 1)], [])
            ),
            new DtNode(
                "__fixups__",
                [DtProperty.Strings("soc", "/fragment@0:target:0"), DtProperty.Strings("mmu", "/fragment@0/__overlay__/dev:iommus:0")],
                []
            ),
            new DtNode(
                "__local_fixups__",
                [],
                [new DtNode("fragment@0", [], [new DtNode("__overlay__", [], [new DtNode("dev", [DtProperty.Cells("next", 0)], [])])])]
            )
        );
        FlatTree tree = FlatTreeOverlay.Apply(Base, overlay, out string? refusal)!;
        Assert.Null(refusal);
        DtNode dev = tree.Find("/soc/dev")!;
        DtPhandles phandles = new(tree.Root);
        Assert.Equal("/soc/iommu@0", phandles.Find(dev.Property("iommus")!.Cell(0))!.Path);
        Assert.Equal(5u, dev.Property("iommus")!.Cell(1));
        Assert.Equal("/soc/own", phandles.Find(dev.Property("next")!.Cell(0))!.Path);
    }

    [Fact]
    public void A_later_property_takes_the_place_of_an_earlier_one_and_labels_move_with_their_nodes()
    {
        FlatTree overlay = Tree(
            Fragment(
                [DtProperty.Strings("target-path", "/soc")],
                new DtNode("iommu@0", [DtProperty.Cells("#iommu-cells", 2)], []),
                new DtNode("new", [], [])
            ),
            new DtNode("__symbols__", [DtProperty.Strings("fresh", "/fragment@0/__overlay__/new")], [])
        );
        FlatTree tree = FlatTreeOverlay.Apply(Base, overlay, out _)!;
        Assert.Equal(2u, tree.Find("/soc/iommu@0")!.Cell("#iommu-cells"));
        Assert.Equal("/soc/new", tree.Find("/__symbols__")!.Text("fresh"));
    }

    [Fact]
    public void What_an_overlay_needs_and_does_not_find_is_said()
    {
        FlatTree overlay = Tree(
            Fragment([DtProperty.Cells("target", uint.MaxValue)]),
            new DtNode("__fixups__", [DtProperty.Strings("pcie0", "/fragment@0:target:0")], [])
        );
        Assert.True(FlatTreeOverlay.IsOverlay(overlay));
        Assert.False(FlatTreeOverlay.IsOverlay(Base));
        Assert.Equal("&pcie0", Assert.Single(FlatTreeOverlay.Needs(overlay)));
        Assert.Null(FlatTreeOverlay.Apply(Base, overlay, out string? refusal));
        Assert.Contains("pcie0", refusal);
    }

    private static DtNode Fragment(DtProperty[] properties, params DtNode[] content) =>
        new("fragment@0", [.. properties], [new DtNode("__overlay__", [], [.. content])]);

    private static FlatTree Tree(params DtNode[] children) => new(new FlatTreeHeader(0, 17, 16, 0), [], new DtNode("", [], [.. children]));
}
