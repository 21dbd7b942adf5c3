using System.Collections.Immutable;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// One node of a device tree. It knows its parent: what a property means depends on cells and states above it.
/// A node belongs to one tree; giving it to a second parent is a mistake.
/// </summary>
internal sealed class DtNode
{
    // Most nodes have few properties; only a node with many pays for an index.
    private const int ScanLimit = 8;

    private readonly Dictionary<string, DtProperty>? _byName;

    public DtNode(string name, ImmutableArray<DtProperty> properties, ImmutableArray<DtNode> children, int offset = 0)
    {
        Name = name;
        Properties = properties;
        Children = children;
        Offset = offset;
        _byName = properties.Length > ScanLimit ? Index(properties) : null;
        foreach (DtNode child in children)
            child.Adopt(this);
    }

    /// <summary>With the unit address, e.g. <c>iommu@5000000</c>; empty for the root.</summary>
    public string Name { get; }

    /// <summary>In stored order.</summary>
    public ImmutableArray<DtProperty> Properties { get; }

    /// <summary>In stored order.</summary>
    public ImmutableArray<DtNode> Children { get; }

    /// <summary>Null for the root.</summary>
    public DtNode? Parent { get; private set; }

    /// <summary>Of the node's token from the start of the blob; 0 in a node that was made rather than read.</summary>
    public int Offset { get; }

    /// <summary>The name without its unit address.</summary>
    public string BaseName => Name.IndexOf('@') is var at and >= 0 ? Name.Substring(0, at) : Name;

    /// <summary>From the root, <c>/soc/iommu@5000000</c>. Made on each call: keep nodes, not paths.</summary>
    public string Path
    {
        get
        {
            if (Parent is null)
                return "/";
            List<string> names = [];
            for (DtNode node = this; node.Parent is not null; node = node.Parent)
                names.Add(node.Name);
            names.Reverse();
            return "/" + string.Join("/", names);
        }
    }

    /// <summary>The first property of this name, as in libfdt's <c>fdt_getprop</c>; null when there is none.</summary>
    public DtProperty? Property(string name)
    {
        if (_byName is not null)
            return _byName.TryGetValue(name, out DtProperty? found) ? found : null;
        foreach (DtProperty property in Properties)
        {
            if (string.Equals(property.Name, name, StringComparison.Ordinal))
                return property;
        }

        return null;
    }

    public bool Has(string name) => Property(name) is not null;

    /// <summary>The first cell of a property; null when it is absent or shorter.</summary>
    public uint? Cell(string name) => Property(name) is { CellCount: >= 1 } property ? property.Cell(0) : null;

    public string? Text(string name) => Property(name)?.Text;

    public DtNode? Child(string name)
    {
        foreach (DtNode child in Children)
        {
            if (string.Equals(child.Name, name, StringComparison.Ordinal))
                return child;
        }

        return null;
    }

    /// <summary>Cells of an address of this node's CHILDREN; 2 where it does not say (Devicetree specification, 2.3.5).</summary>
    public int AddressCells => CellsOrDefault("#address-cells", 2);

    /// <summary>Cells of a size of this node's CHILDREN; 1 where it does not say.</summary>
    public int SizeCells => CellsOrDefault("#size-cells", 1);

    /// <summary>0 without one.</summary>
    public uint Phandle => Cell("phandle") ?? Cell("linux,phandle") ?? 0;

    public ImmutableArray<string> Compatible => Property("compatible")?.Texts ?? ImmutableArray<string>.Empty;

    /// <summary>As stored; <c>okay</c> where it is absent.</summary>
    public string Status => Text("status") ?? "okay";

    /// <summary>Whether the node and all above it are okay: anything but <c>okay</c> and <c>ok</c> disables.</summary>
    public bool IsEnabled
    {
        get
        {
            for (DtNode? node = this; node is not null; node = node.Parent)
            {
                if (node.Status is not ("okay" or "ok"))
                    return false;
            }

            return true;
        }
    }

    /// <summary>A PCI bus (<c>device_type = "pci"</c>).</summary>
    public bool IsPci => Text("device_type") == "pci";

    /// <summary>This node and all below it, in stored order.</summary>
    public IEnumerable<DtNode> Walk()
    {
        Stack<DtNode> open = new();
        open.Push(this);
        while (open.Count > 0)
        {
            DtNode node = open.Pop();
            yield return node;
            for (int i = node.Children.Length - 1; i >= 0; i--)
                open.Push(node.Children[i]);
        }
    }

    public override string ToString() => Path;

    private static Dictionary<string, DtProperty> Index(ImmutableArray<DtProperty> properties)
    {
        Dictionary<string, DtProperty> byName = new(properties.Length, StringComparer.Ordinal);
        foreach (DtProperty property in properties)
        {
            if (!byName.ContainsKey(property.Name))
                byName.Add(property.Name, property);
        }

        return byName;
    }

    private void Adopt(DtNode parent)
    {
        if (Parent is not null)
            throw new InvalidOperationException($"Node {Name} already has a parent.");
        Parent = parent;
    }

    // More than four cells cannot be an address or a size; the reader has said so, and the default is as good as any.
    private int CellsOrDefault(string name, int absent) => Cell(name) is uint cells and <= 4 ? (int)cells : absent;
}
