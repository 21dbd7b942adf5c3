using IovaDsl.Compiler.Specs;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>An element that stands alone under its name, or the indexed elements that share one.</summary>
internal sealed class Family<T>
{
    public required string BaseName { get; init; }

    /// <summary>With the place of each among all elements of its sort.</summary>
    public required IReadOnlyList<(NameSpec Name, T Item, int Ordinal)> Members { get; init; }

    /// <summary>The member of the platform's class.</summary>
    public required string Member { get; init; }

    /// <summary>The type that names it, for devices and groups; empty until it is named.</summary>
    public string Type { get; set; } = string.Empty;

    /// <summary>Whether it is one element without an index.</summary>
    public bool IsSingle => Members[0].Name.Index is null;

    /// <summary>Whether the indices are 0, 1, 2 and so on.</summary>
    public bool IsDense => Members.Select((member, i) => member.Name.Index == (ulong)i).All(same => same);

    public (NameSpec Name, T Item, int Ordinal) First => Members[0];
}

internal static class Family
{
    /// <summary>Puts elements with an index together under their base name; those without stand alone. Order is kept.</summary>
    public static List<Family<T>> Of<T>(IEnumerable<T> items, Func<T, NameSpec> nameOf, string kind, MemberNames names) =>
        items
            .Select((item, ordinal) => (Name: nameOf(item), Item: item, Ordinal: ordinal))
            .GroupBy(member => (member.Name.Base, IsIndexed: member.Name.Index is not null))
            .Select(group => new Family<T>
            {
                BaseName = group.Key.Base,
                Members = group.ToList(),
                Member = names.Take(group.Key.Base, kind),
            })
            .ToList();

    /// <summary>Names the types, once every member has its name.</summary>
    public static void NameTypes<T>(IEnumerable<Family<T>> families, string kind, MemberNames names)
    {
        foreach (Family<T> family in families)
            family.Type = names.TakeExactly(family.Member + kind);
    }
}
