using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>What a view lists.</summary>
public enum ViewShape
{
    /// <summary>Addresses that may be used.</summary>
    UsableRanges,

    /// <summary>Reserved regions, each with its kind, and their lines of text.</summary>
    ReservedRegions,
}

/// <summary>
/// A consumer's eyes: a row of the table of views. Everything that prints, reads or expects views goes through <see cref="All"/>;
/// how a view is computed stands in <c>Answers/ViewRules.cs</c>, under the same row.
/// </summary>
public sealed class View
{
    private View(string name, string title)
    {
        Name = name;
        Title = title;
        JsonName = CamelCase(name);
    }

    /// <summary>Every limit, aperture and claim counted, by plain arithmetic.</summary>
    public static View Exact { get; } = new("exact", "exact") { NeedsIommu = false };

    /// <summary>The file <c>reserved_regions</c> of an IOMMU group.</summary>
    public static View Sysfs { get; } = new("sysfs", "sysfs") { Shape = ViewShape.ReservedRegions };

    /// <summary>The ranges of a VFIO type1 container.</summary>
    public static View Vfio { get; } = new("vfio", "VFIO") { IsUserSpace = true };

    /// <summary>The ranges of an I/O address space of iommufd.</summary>
    public static View Iommufd { get; } =
        new("iommufd", "iommufd")
        {
            IsUserSpace = true,
            Since = new KernelVersion(6, 2),
            OftenAs = Vfio,
        };

    /// <summary>What the kernel's own DMA API allocates from.</summary>
    public static View DmaApi { get; } = new("dma-api", "the DMA API") { NeedsIommu = false, OftenAs = Exact };

    /// <summary>All views, in the order in which they are printed.</summary>
    public static ImmutableArray<View> All { get; } = ImmutableArray.Create(Exact, Sysfs, Vfio, Iommufd, DmaApi);

    /// <summary>The word for it in the language and on the command line: <c>dma-api</c>.</summary>
    public string Name { get; }

    /// <summary>The property of the JSON: <c>dmaApi</c>.</summary>
    public string JsonName { get; }

    /// <summary>What it is called in a sentence: <c>VFIO</c>, <c>the DMA API</c>.</summary>
    public string Title { get; }

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index => All.IndexOf(this);

    /// <summary>What it lists.</summary>
    public ViewShape Shape { get; private init; }

    /// <summary>The Linux that has it first; null: all have it.</summary>
    public KernelVersion? Since { get; private init; }

    /// <summary>Whether it has no answer for a device behind no IOMMU.</summary>
    public bool NeedsIommu { get; private init; } = true;

    /// <summary>Whether it tells user space what to map: a group can be refused, and several can share one container.</summary>
    public bool IsUserSpace { get; private init; }

    /// <summary>The view whose answer is the same more often than not; null: none.</summary>
    public View? OftenAs { get; private init; }

    /// <summary>The view of a name; null: there is none.</summary>
    public static View? Find(string name) => All.FirstOrDefault(view => view.Name == name);

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name;

    private static string CamelCase(string name) =>
        string.Concat(name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
