using System.Collections.Immutable;
using System.Text;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tests.Tools;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>An overlay and its base, and either of them with one change: the tree that comes of it, or why none does.</summary>
public sealed class ChangedOverlayTests
{
    private static string Folder => Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Overlays");

    [Fact]
    public void Every_change_of_an_overlay_and_its_base_is_applied_as_recorded()
    {
        DtNode tree = TreeBaselineTests.TreeOf(Path.Combine(Folder, "base.dts")),
            overlay = TreeBaselineTests.TreeOf(Path.Combine(Folder, "overlay.dts"));
        string before = Applied(tree, overlay);
        StringBuilder said = new(before);
        foreach (var (change, other) in ChangedTreeTests.Of(tree))
            said.Append($"base: {change}: {Changes.Between(before, Applied(other, overlay))}\n");
        foreach (var (change, other) in ChangedTreeTests.Of(overlay))
            said.Append($"overlay: {change}: {Changes.Between(before, Applied(tree, other))}\n");
        Baseline.Check(Path.Combine(Folder, "overlay.txt"), said.ToString());
    }

    private static string Applied(DtNode tree, DtNode overlay)
    {
        FlatTree added = Flat(overlay);
        string needs = $"overlay {FlatTreeOverlay.IsOverlay(added)}, needs {string.Join(" ", FlatTreeOverlay.Needs(added))}\n";
        FlatTree? made = FlatTreeOverlay.Apply(Flat(tree), added, out string? refusal);
        return needs + (made is null ? $"refused: {refusal}\n" : FlatTreeSource.Write(made));
    }

    private static FlatTree Flat(DtNode root) => new(new FlatTreeHeader(0, 17, 16, 0), ImmutableArray<MemoryReservation>.Empty, root);
}
