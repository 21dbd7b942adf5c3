using System.Collections.Immutable;
using System.Text;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// A device tree in the making, whose properties refer to other nodes. It becomes source text, where a reference is a
/// label (so that the text can be merged into a machine's own tree), or a flat tree, where it is a phandle.
/// </summary>
internal sealed class DtsNode
{
    private readonly List<DtsProperty> _properties = [];
    private readonly List<DtsNode> _children = [];
    private readonly Dictionary<string, DtsNode> _byName = new(StringComparer.Ordinal);

    public DtsNode(string name, DtsNode? parent = null)
    {
        (Name, Parent) = (name, parent);
        Path =
            parent is null ? "/"
            : parent.Parent is null ? "/" + name
            : parent.Path + "/" + name;
    }

    public string Name { get; }

    /// <summary>Null for the root.</summary>
    public DtsNode? Parent { get; }

    public string Path { get; }

    /// <summary>How many nodes stand above it.</summary>
    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    public bool IsBelow(DtsNode other) => Parent is not null && (Parent == other || Parent.IsBelow(other));

    /// <summary>A PCI bus.</summary>
    public bool IsPci => _properties.Exists(property => property.Name == "device_type" && property.Texts.Contains("pci"));

    public IReadOnlyList<DtsProperty> Properties => _properties;

    public IReadOnlyList<DtsNode> Children => _children;

    public DtsNode Set(string name, params DtsCell[] cells) =>
        Set(new DtsProperty(name, cells.ToImmutableArray(), ImmutableArray<string>.Empty));

    public DtsNode SetText(string name, params string[] texts) =>
        Set(new DtsProperty(name, ImmutableArray<DtsCell>.Empty, texts.ToImmutableArray()));

    // A property is there once: what is said again takes the place of what was said before.
    private DtsNode Set(DtsProperty property)
    {
        int at = _properties.FindIndex(known => known.Name == property.Name);
        if (at < 0)
            _properties.Add(property);
        else
            _properties[at] = property;
        return this;
    }

    public bool HasChild(string name) => _byName.ContainsKey(name);

    public bool Has(string name) => _properties.Exists(property => property.Name == name);

    /// <summary>The child of that name, made if it is not there.</summary>
    public DtsNode Child(string name)
    {
        if (_byName.TryGetValue(name, out DtsNode? known))
            return known;
        DtsNode made = new(name, this);
        _children.Add(made);
        _byName.Add(name, made);
        return made;
    }
}

/// <summary>A cell: a number, or the phandle of a node.</summary>
internal readonly record struct DtsCell(uint Number, DtsNode? Target)
{
    public static implicit operator DtsCell(uint number) => new(number, null);

    public static implicit operator DtsCell(DtsNode target) => new(0, target);

    /// <summary>A 64-bit number as two cells.</summary>
    public static DtsCell[] Two(ulong number) => [(uint)(number >> 32), (uint)number];
}

/// <summary>Cells or texts; neither is a property that is true by being there.</summary>
internal sealed record DtsProperty(string Name, ImmutableArray<DtsCell> Cells, ImmutableArray<string> Texts);

/// <summary>The two forms of a finished tree.</summary>
internal static class DtsForms
{
    public static string Text(DtsNode root, IEnumerable<string> comments)
    {
        StringBuilder text = new("/dts-v1/;\n\n");
        foreach (string comment in comments)
            text.Append("// ").Append(comment).Append('\n');
        Put(text, root, 0, Labels(root));
        return text.ToString();
    }

    public static FlatTree Flat(DtsNode root)
    {
        Dictionary<DtsNode, string> labels = Labels(root);
        Dictionary<DtsNode, uint> handles = [];
        foreach (DtsNode node in labels.Keys)
            handles.Add(node, (uint)handles.Count + 1);
        return new FlatTree(new FlatTreeHeader(0, 17, 16, 0), ImmutableArray<MemoryReservation>.Empty, Flatten(root, handles));
    }

    // Only what is referred to has a label; labels are the nodes' names in the letters that labels may have.
    private static Dictionary<DtsNode, string> Labels(DtsNode root)
    {
        Dictionary<DtsNode, string> labels = [];
        Dictionary<string, int> taken = new(StringComparer.Ordinal);
        Stack<DtsNode> open = new([root]);
        while (open.Count > 0)
        {
            DtsNode node = open.Pop();
            foreach (DtsNode target in node.Properties.SelectMany(property => property.Cells).Select(cell => cell.Target).OfType<DtsNode>())
            {
                if (!labels.ContainsKey(target))
                    labels.Add(target, Unique(target.Name, taken));
            }

            foreach (DtsNode child in node.Children.Reverse())
                open.Push(child);
        }

        return labels;
    }

    // Of many nodes of one name none has to ask for all the numbers that are taken already.
    private static string Unique(string name, Dictionary<string, int> taken)
    {
        string label =
            "l_" + new string(name.Select(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') ? c : '_').ToArray());
        if (taken.TryAdd(label, 2))
            return label;
        string candidate = $"{label}_{taken[label]++}";
        while (!taken.TryAdd(candidate, 2))
            candidate = $"{label}_{taken[label]++}";
        return candidate;
    }

    private static void Put(StringBuilder text, DtsNode node, int depth, Dictionary<DtsNode, string> labels)
    {
        string indent = new('\t', depth);
        string label = labels.TryGetValue(node, out string? given) ? given + ": " : "";
        text.Append(indent).Append(depth == 0 ? "/" : label + node.Name).Append(" {\n");
        foreach (DtsProperty property in node.Properties)
            text.Append(indent).Append('\t').Append(property.Name).Append(Value(property, labels)).Append(";\n");
        foreach (DtsNode child in node.Children)
        {
            text.Append('\n');
            Put(text, child, depth + 1, labels);
        }

        text.Append(indent).Append("};\n");
    }

    private static string Value(DtsProperty property, Dictionary<DtsNode, string> labels)
    {
        if (!property.Texts.IsEmpty)
            return " = "
                + string.Join(", ", property.Texts.Select(value => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\""));
        if (property.Cells.IsEmpty)
            return "";
        return " = <"
            + string.Join(" ", property.Cells.Select(cell => cell.Target is { } target ? "&" + labels[target] : $"0x{cell.Number:x}"))
            + ">";
    }

    private static DtNode Flatten(DtsNode node, Dictionary<DtsNode, uint> handles)
    {
        List<DtProperty> properties = [.. node.Properties.Select(property => Flatten(property, handles))];
        if (handles.TryGetValue(node, out uint handle))
            properties.Add(DtProperty.Cells("phandle", handle));
        return new DtNode(
            node.Name,
            properties.ToImmutableArray(),
            node.Children.Select(child => Flatten(child, handles)).ToImmutableArray()
        );
    }

    private static DtProperty Flatten(DtsProperty property, Dictionary<DtsNode, uint> handles) =>
        !property.Texts.IsEmpty ? DtProperty.Strings(property.Name, [.. property.Texts])
        : property.Cells.IsEmpty ? DtProperty.Flag(property.Name)
        : DtProperty.Cells(property.Name, [.. property.Cells.Select(cell => cell.Target is { } target ? handles[target] : cell.Number)]);
}
