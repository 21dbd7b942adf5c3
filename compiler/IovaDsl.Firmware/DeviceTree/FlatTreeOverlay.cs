using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Applies an overlay to a tree as libfdt's <c>fdt_overlay_apply</c> does: phandles of the overlay move above those of the base, local and
/// outer references are fixed up, each fragment is merged into its target, and its symbols become the base's.
/// </summary>
internal static class FlatTreeOverlay
{
    private const string Fixups = "__fixups__";
    private const string LocalFixups = "__local_fixups__";
    private const string Symbols = "__symbols__";
    private const string Content = "__overlay__";

    /// <summary>Whether a tree is an overlay: it has a fragment.</summary>
    public static bool IsOverlay(FlatTree tree) => Fragments(tree.Root).Any();

    /// <summary>What an overlay asks of its base: labels, and paths of targets.</summary>
    public static ImmutableArray<string> Needs(FlatTree overlay)
    {
        IEnumerable<string> labels = overlay.Root.Child(Fixups)?.Properties.Select(property => "&" + property.Name) ?? [];
        IEnumerable<string> paths = Fragments(overlay.Root).Select(fragment => fragment.Text("target-path")).OfType<string>();
        return [.. labels.Concat(paths).Distinct()];
    }

    /// <summary>The base with the overlay; null where it cannot be applied, and <paramref name="refusal"/> says why.</summary>
    public static FlatTree? Apply(FlatTree tree, FlatTree overlay, out string? refusal)
    {
        OverlayNode root = OverlayNode.Of(tree.Root);
        OverlayNode added = OverlayNode.Of(overlay.Root);
        uint above = tree.Root.Walk().Select(node => node.Phandle).Where(phandle => phandle != uint.MaxValue).DefaultIfEmpty(0u).Max();
        MovePhandles(added, above);
        if (overlay.Root.Child(LocalFixups) is { } local && !MoveReferences(local, added, above))
            refusal = "its __local_fixups__ name a property that is not there";
        else
            refusal = FixUp(overlay.Root.Child(Fixups), root, added) ?? Merge(root, added);
        return refusal is null ? tree with { Root = root.Freeze() } : null;
    }

    private static IEnumerable<DtNode> Fragments(DtNode root) => root.Children.Where(child => child.Child(Content) is not null);

    // ---- references ----

    private static void MovePhandles(OverlayNode node, uint above)
    {
        foreach (string name in (string[])["phandle", "linux,phandle"])
        {
            if (node.Properties.TryGetValue(name, out DtProperty? property) && property.CellCount == 1)
                node.Properties[name] = DtProperty.Cells(name, property.Cell(0) + above);
        }

        foreach (OverlayNode child in node.Children.Values)
            MovePhandles(child, above);
    }

    private static bool MoveReferences(DtNode fixups, OverlayNode node, uint above)
    {
        foreach (DtProperty places in fixups.Properties)
        {
            for (int i = 0; i < places.CellCount; i++)
            {
                if (!node.TryAdd(places.Name, places.Cell(i), above))
                    return false;
            }
        }

        return fixups.Children.All(child =>
            node.Children.TryGetValue(child.Name, out OverlayNode? inner) && MoveReferences(child, inner, above)
        );
    }

    // Each property is a label of the base; its texts say where in the overlay the phandle goes: path:property:offset.
    private static string? FixUp(DtNode? fixups, OverlayNode root, OverlayNode overlay)
    {
        foreach (DtProperty label in fixups?.Properties ?? [])
        {
            if (
                !root.Children.TryGetValue(Symbols, out OverlayNode? symbols)
                || !symbols.Properties.TryGetValue(label.Name, out DtProperty? symbol)
                || root.Find(symbol.Text) is not { } target
            )
                return $"it needs the label {label.Name}, which the base has no symbol for";
            uint phandle = target.PhandleOr(() => Math.Max(root.HighestPhandle(), overlay.HighestPhandle()) + 1);
            foreach (string place in label.Texts)
            {
                string[] parts = place.Split(':');
                if (
                    parts.Length != 3
                    || !uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint offset)
                    || overlay.Find(parts[0]) is not { } node
                    || !node.TrySet(parts[1], offset, phandle)
                )
                    return $"its fixup {place} leads to no property";
            }
        }

        return null;
    }

    // ---- merging ----

    private static string? Merge(OverlayNode root, OverlayNode overlay)
    {
        foreach (OverlayNode fragment in overlay.Children.Values.Where(child => child.Children.ContainsKey(Content)))
        {
            (OverlayNode? target, string path) = TargetOf(fragment, root);
            if (target is null)
                return $"the target of {fragment.Name} is not in the base";
            target.Take(fragment.Children[Content]);
            TakeSymbols(root, overlay, $"/{fragment.Name}/{Content}", path);
        }

        return null;
    }

    private static (OverlayNode? Node, string Path) TargetOf(OverlayNode fragment, OverlayNode root)
    {
        if (fragment.Properties.TryGetValue("target", out DtProperty? phandle))
            return root.FindPhandle(phandle.Cell(0), "");
        return fragment.Properties.TryGetValue("target-path", out DtProperty? path) ? Follow(root, path.Text) : (null, "");
    }

    // A path that does not begin at the root begins at an alias (fdt_path_offset).
    private static (OverlayNode? Node, string Path) Follow(OverlayNode root, string path)
    {
        string[] parts = path.Split('/', 2);
        if (
            parts[0].Length > 0
            && root.Children.TryGetValue("aliases", out OverlayNode? aliases)
            && aliases.Properties.TryGetValue(parts[0], out DtProperty? alias)
        )
            path = alias.Text + (parts.Length == 2 ? "/" + parts[1] : "");
        return path.StartsWith('/') ? (root.Find(path), path) : (null, path);
    }

    // Labels of an overlay are for overlays after it, so they name the nodes where they stand now.
    private static void TakeSymbols(OverlayNode root, OverlayNode overlay, string from, string to)
    {
        if (!overlay.Children.TryGetValue(Symbols, out OverlayNode? symbols))
            return;
        foreach (DtProperty symbol in symbols.Properties.Values.ToList())
        {
            if (!symbol.Text.StartsWith(from + "/", StringComparison.Ordinal) && symbol.Text != from)
                continue;
            string path = (to == "/" ? "" : to) + symbol.Text[from.Length..];
            root.Child(Symbols).Properties[symbol.Name] = DtProperty.Strings(symbol.Name, path.Length == 0 ? "/" : path);
        }
    }

    /// <summary>A node that changes: properties and children by name, in stored order.</summary>
    private sealed class OverlayNode(string name)
    {
        public string Name { get; } = name;
        public OrderedDictionary<string, DtProperty> Properties { get; } = new(StringComparer.Ordinal);
        public OrderedDictionary<string, OverlayNode> Children { get; } = new(StringComparer.Ordinal);

        public static OverlayNode Of(DtNode node)
        {
            OverlayNode made = new(node.Name);
            foreach (DtProperty property in node.Properties)
                made.Properties.TryAdd(property.Name, property);
            foreach (DtNode child in node.Children)
                made.Children.TryAdd(child.Name, Of(child));
            return made;
        }

        public DtNode Freeze() => new(Name, [.. Properties.Values], [.. Children.Values.Select(child => child.Freeze())]);

        public OverlayNode Child(string name)
        {
            if (!Children.TryGetValue(name, out OverlayNode? child))
                Children.Add(name, child = new OverlayNode(name));
            return child;
        }

        public OverlayNode? Find(string path)
        {
            OverlayNode? node = this;
            foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
                node = node is not null && node.Children.TryGetValue(name, out OverlayNode? child) ? child : null;
            return node;
        }

        public (OverlayNode? Node, string Path) FindPhandle(uint phandle, string path)
        {
            if (Phandle == phandle && phandle != 0)
                return (this, path.Length == 0 ? "/" : path);
            foreach (OverlayNode child in Children.Values)
            {
                if (child.FindPhandle(phandle, $"{path}/{child.Name}") is { Node: not null } found)
                    return found;
            }

            return (null, "");
        }

        public uint HighestPhandle() => Children.Values.Select(child => child.HighestPhandle()).Append(Phandle).Max();

        public uint PhandleOr(Func<uint> free)
        {
            if (Phandle == 0)
                Properties["phandle"] = DtProperty.Cells("phandle", free());
            return Phandle;
        }

        public void Take(OverlayNode other)
        {
            foreach (DtProperty property in other.Properties.Values)
                Properties[property.Name] = property;
            foreach (OverlayNode child in other.Children.Values)
                Child(child.Name).Take(child);
        }

        public bool TryAdd(string property, uint offset, uint number) => TryChange(property, offset, cell => cell + number);

        public bool TrySet(string property, uint offset, uint number) => TryChange(property, offset, _ => number);

        private uint Phandle =>
            Properties.TryGetValue("phandle", out DtProperty? phandle) || Properties.TryGetValue("linux,phandle", out phandle)
                ? phandle.Cell(0)
                : 0;

        private bool TryChange(string name, uint offset, Func<uint, uint> change)
        {
            if (!Properties.TryGetValue(name, out DtProperty? property) || (ulong)offset + 4 > (ulong)property.Value.Length)
                return false;
            byte[] bytes = property.Value.ToArray();
            Span<byte> cell = bytes.AsSpan((int)offset, 4);
            BinaryPrimitives.WriteUInt32BigEndian(cell, change(BinaryPrimitives.ReadUInt32BigEndian(cell)));
            Properties[name] = property with { Value = bytes };
            return true;
        }
    }
}
