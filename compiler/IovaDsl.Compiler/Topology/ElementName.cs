using System.Globalization;

namespace IovaDsl.Compiler.Topology;

/// <summary>The name of an element, with its index where it has one: <c>nic</c>, <c>nvme[2]</c>. Compared by ordinal.</summary>
public readonly record struct ElementName(string Base, ulong? Index = null) : IComparable<ElementName>
{
    public override string ToString() => Index is { } index ? Base + "[" + index.ToString(CultureInfo.InvariantCulture) + "]" : Base;

    public int CompareTo(ElementName other)
    {
        int order = string.CompareOrdinal(Base, other.Base);
        return order != 0 ? order : Nullable.Compare(Index, other.Index);
    }
}
