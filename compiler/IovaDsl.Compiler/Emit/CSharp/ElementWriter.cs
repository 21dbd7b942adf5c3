using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes what is told of the path and beside it: IOMMUs, root buses, layouts. They are values of the runtime, made where they are asked
/// for.
/// </summary>
internal sealed class ElementWriter(SourceWriter writer, PlatformElementLists lists, TableWriter reader)
{
    public void WriteIommus(IEnumerable<Family<IommuSpec>> families)
    {
        foreach (Family<IommuSpec> family in families)
            Write(
                family,
                "global::IovaDsl.Runtime.IommuInfo",
                iommu => DocText.Summary(iommu.Title, iommu.Doc, "The IOMMU " + iommu.Name + "."),
                Expression
            );
    }

    public void WriteRootBuses(IEnumerable<Family<RootBusSpec>> families)
    {
        foreach (Family<RootBusSpec> family in families)
            Write(
                family,
                "global::IovaDsl.Runtime.RootBusInfo",
                bus => DocText.Summary(bus.Title, bus.Doc, "The root bus " + bus.Name + "."),
                Expression
            );
    }

    public void WriteLayouts(IEnumerable<Family<LayoutSpec>> families)
    {
        foreach (Family<LayoutSpec> family in families)
            Write(
                family,
                "global::IovaDsl.Runtime.LayoutInfo",
                layout => DocText.Summary(layout.Title, layout.Doc, "The layout " + layout.Name + "."),
                Expression
            );
    }

    private void Write<T>(Family<T> family, string type, Func<T, IReadOnlyList<string>> summary, Func<T, string> expression)
    {
        Docs.Summary(writer, summary(family.First.Item));
        if (family.IsSingle)
        {
            writer.Line($"public static {type} {family.Member} => {expression(family.First.Item)};");
            writer.Line();
            return;
        }

        writer.Line($"public static {family.Collection} {family.Member} => default;");
        writer.Line();
        writer.Line($"/// <summary>{CSharpText.Xml(family.BaseName)}, by the index that the file gives.</summary>");
        writer.Open($"public readonly partial struct {family.Collection}");
        writer.Line("/// <summary>How many there are.</summary>");
        writer.Line($"public int Count => {CSharpText.Number(family.Members.Count)};");
        writer.Line();
        writer.Line("/// <summary>The element with an index.</summary>");
        writer.Open($"public {type} this[{family.IndexType} index]");
        writer.Open("get");
        writer.Open("switch (index)");
        foreach ((NameSpec name, T item, _) in family.Members)
            writer.Line($"case {CSharpText.Unsigned(name.Index.GetValueOrDefault())}: return {expression(item)};");
        writer.Line("default: throw new global::System.ArgumentOutOfRangeException(nameof(index));");
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private static string Expression(IommuSpec iommu) =>
        $"new global::IovaDsl.Runtime.IommuInfo({CSharpText.Literal(iommu.Name.ToString())}, {CSharpText.Literal(iommu.Kind)}, "
        + $"{CSharpText.RangeExpression(iommu.Aperture)}, {CSharpText.Hex(iommu.PageSizes)})";

    private string Expression(RootBusSpec bus) =>
        $"new global::IovaDsl.Runtime.RootBusInfo({CSharpText.Literal(bus.Name.ToString())}, "
        + $"{(bus.Segment is { } segment ? CSharpText.Number(segment) : "null")}, {CSharpText.Hex(bus.FirstBus ?? 0)}, "
        + $"{CSharpText.Hex(bus.LastBus ?? 255)}, {View(lists.LimitsOf(bus))}, {View(lists.BridgeWindowsOf(bus))})";

    private string Expression(LayoutSpec layout)
    {
        int list = lists.RamOf(layout);
        string ram = list == 0 ? "default" : $"global::IovaDsl.Runtime.ConstantTable.Ranges({reader.Read(list)})";
        return $"new global::IovaDsl.Runtime.LayoutInfo({CSharpText.Literal(layout.Name.ToString())}, {ram})";
    }

    private string View(int list) => list == 0 ? "default" : $"global::IovaDsl.Runtime.IovaRangeView.FromWords({reader.Read(list)})";
}

/// <summary>The lists of ranges of root buses and layouts, added to the tables before these are written.</summary>
internal sealed class PlatformElementLists
{
    private readonly Dictionary<RootBusSpec, (int Limits, int Windows)> buses = new();
    private readonly Dictionary<LayoutSpec, int> _layouts = new();

    public PlatformElementLists(PlatformSpec platform, PlatformTables tables)
    {
        foreach (RootBusSpec bus in platform.RootBuses)
        {
            buses[bus] = (
                tables.AddRanges(bus.Limits is { } limits ? limits : [IovaRange.All], "limits of " + bus.Name),
                tables.AddRanges(bus.BridgeWindows, "bridge windows of " + bus.Name)
            );
        }

        foreach (LayoutSpec layout in platform.Layouts)
            _layouts[layout] = tables.AddRanges(layout.Ram, "memory of " + layout.Name);
    }

    public int LimitsOf(RootBusSpec bus) => buses[bus].Limits;

    public int BridgeWindowsOf(RootBusSpec bus) => buses[bus].Windows;

    public int RamOf(LayoutSpec layout) => _layouts[layout];
}
