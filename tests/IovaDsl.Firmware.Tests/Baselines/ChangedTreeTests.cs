using System.Collections.Immutable;
using System.Text;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// The trees of <see cref="TreeBaselineTests"/> in which one node or property is missing, or the last cell is another: what that changes in what is
/// said, imported and written.
/// </summary>
public sealed class ChangedTreeTests
{
    public static TheoryData<string> Names => TreeBaselineTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_change_of_a_tree_is_read_and_written_as_recorded(string name)
    {
        DtNode whole = TreeBaselineTests.Tree(name);
        string before = TreeBaselineTests.Said(name, whole);
        StringBuilder said = new();
        foreach (var (change, tree) in Of(whole))
        {
            string difference = Changes.Between(before, TreeBaselineTests.Said(name, tree));
            if (difference.Length > 0)
                said.Append($"{change}: {difference}\n");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Trees", name + ".changed.txt"), said.ToString());
    }

    internal static IEnumerable<(string Name, DtNode Tree)> Of(DtNode node)
    {
        string place = node.Name.Length == 0 ? "/" : node.Name;
        foreach (DtProperty property in node.Properties)
        {
            yield return ($"{place} without {property.Name}", With(node, property, null));
            if (property.Name == "reg" || property.CellCount == 0 || property.Value.Length % 4 != 0)
                continue;
            byte[] more = property.Value.ToArray();
            more[^1]++;
            yield return ($"{place} {property.Name} one more", With(node, property, property with { Value = more }));
        }

        for (int i = 0; i < node.Children.Length; i++)
        {
            DtNode child = node.Children[i];
            yield return ($"without {child.Name}", new DtNode(node.Name, node.Properties, Copies(node, i, null)));
            foreach (var (name, tree) in Of(child))
                yield return (name, new DtNode(node.Name, node.Properties, Copies(node, i, tree)));
        }
    }

    private static DtNode With(DtNode node, DtProperty old, DtProperty? changed) =>
        new(
            node.Name,
            changed is null ? node.Properties.Remove(old) : node.Properties.Replace(old, changed),
            [.. node.Children.Select(Copy)]
        );

    // A node belongs to one tree.
    private static DtNode Copy(DtNode node) => new(node.Name, node.Properties, [.. node.Children.Select(Copy)]);

    private static ImmutableArray<DtNode> Copies(DtNode node, int at, DtNode? changed)
    {
        List<DtNode> children = [.. node.Children.Select(Copy)];
        if (changed is null)
            children.RemoveAt(at);
        else
            children[at] = Copy(changed);
        return [.. children];
    }
}
