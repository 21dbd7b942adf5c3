using System.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// What a name becomes in C#: <c>smmu-pcie</c> is <c>SmmuPcie</c>. Every element of a platform becomes a member of one
/// class, so no two names may become the same.
/// </summary>
internal static class GeneratedNames
{
    public static string ToPascalCase(string name)
    {
        var text = new StringBuilder(name.Length);
        bool startsWord = true;
        foreach (char c in name)
        {
            if (SeparatesWords(c))
            {
                startsWord = true;
                continue;
            }

            text.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        // A name of separators alone, and one whose first letter is a digit, are no identifiers yet.
        return text.Length == 0 || text[0] is >= '0' and <= '9' ? "_" + text : text.ToString();
    }

    /// <summary>Reports names that differ in the file and not in C#, and a name used both with and without an index.</summary>
    internal static void ReportCollisions(BindingContext context)
    {
        var first = new Dictionary<string, PlacedMember>(context.Flat.Members.Count, new SameInCSharp());
        string? lastFamily = null;
        foreach (PlacedMember member in context.Flat.Members)
        {
            // Members of one indexed family mostly follow each other; asking once for each family is enough.
            if (member.Name.Index is not null && member.Name.Base == lastFamily)
                continue;
            lastFamily = member.Name.Index is null ? null : member.Name.Base;
            if (!first.TryGetValue(member.Name.Base, out PlacedMember other))
                first.Add(member.Name.Base, member);
            else if (other.Name.Base != member.Name.Base)
                context.Report(
                    BindingCatalog.NamesCollideInCSharp(
                        member.Location,
                        member.Name.Base,
                        other.Name.Base,
                        ToPascalCase(member.Name.Base),
                        other.Location
                    )
                );
            else if ((other.Name.Index is null) != (member.Name.Index is null))
                context.Report(BindingCatalog.NameWithAndWithoutIndex(member.Location, member.Name.Base, other.Location));
        }
    }

    private static bool SeparatesWords(char c) => c is '-' or '_' or '.';

    /// <summary>Names are the same if <see cref="ToPascalCase"/> makes the same of them. Nothing is made to find that out.</summary>
    private sealed class SameInCSharp : IEqualityComparer<string>
    {
        public bool Equals(string x, string y)
        {
            int i = 0,
                j = 0;
            while (true)
            {
                int a = Next(x, ref i);
                if (a != Next(y, ref j))
                    return false;
                if (a < 0)
                    return true;
            }
        }

        public int GetHashCode(string name)
        {
            uint hash = NameTable.Seed;
            int i = 0;
            for (int c = Next(name, ref i); c >= 0; c = Next(name, ref i))
                hash = NameTable.Mix(hash, (char)c);
            return (int)hash;
        }

        // The next character of what the name becomes; -1 at its end.
        private static int Next(string name, ref int at)
        {
            bool startsWord = at == 0;
            while (at < name.Length && SeparatesWords(name[at]))
            {
                startsWord = true;
                at++;
            }

            if (at == name.Length)
                return -1;
            char c = name[at++];
            return startsWord ? char.ToUpperInvariant(c) : c;
        }
    }
}
