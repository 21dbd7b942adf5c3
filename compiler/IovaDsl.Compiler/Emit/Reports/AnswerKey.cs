using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Answers;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// Tells which groups can be reported together: two have one key when everything that stands below their names reads the same. Devices
/// that share one array of views share all of it, so each array is read once.
/// </summary>
internal sealed class AnswerKey
{
    private readonly Dictionary<ImmutableArray<ViewAnswer?>, string> _keys = new();

    public string Of(GroupAnswer group)
    {
        if (!_keys.TryGetValue(group.Views, out string? key))
            _keys.Add(group.Views, key = TextOf(group));
        return key;
    }

    private static string TextOf(GroupAnswer group)
    {
        var key = new StringBuilder();
        foreach (ViewAnswer? view in group.Views)
        {
            if (view is null)
                continue;
            foreach (var range in view.Ranges)
                key.Append(range).Append(',');
            foreach (string line in view.Lines)
                key.Append(line).Append('\n');
            key.Append(view.Refused).Append('\n');
        }

        foreach (Exclusion row in Exclusion.Of(group))
        {
            key.Append(row.First).Append(' ').Append(row.Last).Append(row.What);
            foreach (var cause in row.Causes)
                key.Append(CauseText.Of(cause)).Append(';');
            key.Append('\n');
        }

        return key.ToString();
    }
}
