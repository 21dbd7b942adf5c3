using System.Text;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// What a name becomes in C#: <c>smmu-pcie</c> is <c>SmmuPcie</c>. Every element of a platform becomes a member of one
/// class, so no two names may become the same.
/// </summary>
public static class GeneratedNames
{
    public static string ToPascalCase(string name)
    {
        var text = new StringBuilder(name.Length);
        bool startsWord = true;
        foreach (char c in name)
        {
            if (c is '-' or '_' or '.')
            {
                startsWord = true;
                continue;
            }

            text.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return text.ToString();
    }

    /// <summary>Reports names that differ in the file and not in C#, and a name used both with and without an index.</summary>
    internal static void ReportCollisions(BindingContext context)
    {
        var first = new Dictionary<string, PlacedMember>(context.Flat.Members.Count, StringComparer.Ordinal);
        string? lastFamily = null;
        foreach (PlacedMember member in context.Flat.Members)
        {
            // Members of one indexed family mostly follow each other; asking once for each family is enough.
            if (member.Name.Index is not null && member.Name.Base == lastFamily)
                continue;
            lastFamily = member.Name.Index is null ? null : member.Name.Base;
            string pascal = ToPascalCase(member.Name.Base);
            if (!first.TryGetValue(pascal, out PlacedMember other))
                first.Add(pascal, member);
            else if (other.Name.Base != member.Name.Base)
                context.Report(Catalog.NamesCollideInCSharp(member.Location, member.Name.Base, other.Name.Base, pascal, other.Location));
            else if ((other.Name.Index is null) != (member.Name.Index is null))
                context.Report(Catalog.NameWithAndWithoutIndex(member.Location, member.Name.Base, other.Location));
        }
    }
}
