namespace IovaDsl.Runtime;

/// <summary>What somebody wants to map: the memory of a guest, as the platform's file states it.</summary>
/// <remarks><c>default</c> is a layout without a name and without memory.</remarks>
public readonly ref struct LayoutInfo
{
    /// <summary>Makes a layout.</summary>
    /// <param name="name">Its name in the platform's file.</param>
    /// <param name="ram">Its memory, from low to high.</param>
    public LayoutInfo(string name, ReadOnlySpan<IovaRange> ram)
    {
        Name = name;
        Ram = ram;
    }

    /// <summary>Its name in the platform's file.</summary>
    public string Name { get; }

    /// <summary>Its memory, from low to high.</summary>
    public ReadOnlySpan<IovaRange> Ram { get; }

    /// <summary>Whether all of its memory lies in <paramref name="usable"/>.</summary>
    public bool FitsIn(IovaRangeView usable)
    {
        foreach (IovaRange range in Ram)
        {
            if (!usable.Contains(range))
                return false;
        }

        return true;
    }

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name ?? string.Empty;
}
