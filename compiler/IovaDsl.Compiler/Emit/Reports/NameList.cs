using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>Names of one sort as people write them: <c>nic, nvme[0..3], port[2]</c>.</summary>
internal static class NameList
{
    public static string Of(IEnumerable<ElementName> names)
    {
        var text = new StringBuilder();
        foreach (IGrouping<(string Base, bool IsIndexed), ElementName> family in names.GroupBy(name => (name.Base, name.Index is not null)))
        {
            text.Append(text.Length > 0 ? ", " : "").Append(family.Key.Base);
            if (family.Key.IsIndexed)
                text.Append('[').Append(Indices([.. family.Select(name => name.Index!.Value).OrderBy(index => index)])).Append(']');
        }

        return text.ToString();
    }

    private static string Indices(ulong[] indices)
    {
        var runs = new List<string>();
        for (int first = 0, last; first < indices.Length; first = last + 1)
        {
            last = first;
            while (last + 1 < indices.Length && indices[last + 1] == indices[last] + 1)
                last++;
            string run = indices[first].ToString(CultureInfo.InvariantCulture);
            runs.Add(first == last ? run : run + ".." + indices[last].ToString(CultureInfo.InvariantCulture));
        }

        return string.Join(", ", runs);
    }
}
