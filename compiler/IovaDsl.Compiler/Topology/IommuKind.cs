namespace IovaDsl.Compiler.Topology;

/// <summary>
/// The kind of an IOMMU, by its name in the language: <c>intel-vtd</c>. What a kind brings along is its file in the folder Iommus.
/// </summary>
internal sealed record IommuKind(string Name)
{
    public override string ToString() => Name;
}
