using System.Globalization;

namespace IovaDsl.Compiler.Topology;

/// <summary>The name of an element, with its index where it has one: <c>nic</c>, <c>nvme[2]</c>. Compared by ordinal.</summary>
/// <param name="Base">The name without its index: <c>nvme</c>.</param>
/// <param name="Index">2 in <c>nvme[2]</c>; null where it has none.</param>
public readonly record struct ElementName(string Base, ulong? Index = null) : IComparable<ElementName>
{
    /// <summary>Writes it as in a file: <c>nvme[2]</c>.</summary>
    public override string ToString() => Index is { } index ? Base + "[" + index.ToString(CultureInfo.InvariantCulture) + "]" : Base;

    /// <summary>By name, then by index; without an index first.</summary>
    public int CompareTo(ElementName other)
    {
        int order = string.CompareOrdinal(Base, other.Base);
        return order != 0 ? order : Nullable.Compare(Index, other.Index);
    }
}
