namespace IovaDsl.Runtime;

/// <summary>An IOMMU of a platform, as its file states it.</summary>
/// <remarks><c>default</c> is an IOMMU without a name that translates address 0 only.</remarks>
public readonly record struct IommuInfo
{
    /// <summary>Makes the description of an IOMMU.</summary>
    /// <param name="name">Its name in the platform's file.</param>
    /// <param name="kind">Its kind in the words of the language, as <c>arm-smmu-v3</c>.</param>
    /// <param name="aperture">The addresses it translates.</param>
    /// <param name="pageSizes">Bit n stands for pages of 2^n bytes; 0 where the file does not say.</param>
    public IommuInfo(string name, string kind, IovaRange aperture, ulong pageSizes)
    {
        Name = name;
        Kind = kind;
        Aperture = aperture;
        PageSizes = pageSizes;
    }

    /// <summary>Its name in the platform's file.</summary>
    public string Name { get; }

    /// <summary>Its kind in the words of the language, as <c>arm-smmu-v3</c>.</summary>
    public string Kind { get; }

    /// <summary>The addresses it translates.</summary>
    public IovaRange Aperture { get; }

    /// <summary>Bit n stands for pages of 2^n bytes; 0 where the file does not say.</summary>
    public ulong PageSizes { get; }

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name ?? string.Empty;
}
