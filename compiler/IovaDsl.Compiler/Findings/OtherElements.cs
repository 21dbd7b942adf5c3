using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Findings;

/// <summary>
/// What a finding is true of besides what its message names: the elements that a loop, a part or a variant makes of one text.
/// </summary>
/// <param name="Names">The first few, each in back-quotes.</param>
/// <param name="Unnamed">How many more there are.</param>
internal readonly record struct OtherElements(ImmutableArray<string> Names, int Unnamed)
{
    private const int MostNamed = 3;

    private static readonly Regex Number = new(
        "(0x)?[0-9a-f]*[0-9][0-9a-f_]*([:.][0-9a-f]+)*( [KMGTPE]iB)?",
        RegexOptions.CultureInvariant
    );

    public static OtherElements None { get; } = new(ImmutableArray<string>.Empty, 0);

    /// <summary>
    /// The names by which the second message differs from the first, where both say the same of different elements: then nothing but names
    /// and numbers differ. Null where the second says something else, also where it tells other numbers of the same elements. Empty where
    /// neither names an element.
    /// </summary>
    public static string? Between(string first, string second)
    {
        string[] before = first.Split('`');
        string[] now = second.Split('`');
        if (before.Length != now.Length)
            return null;
        var names = new List<string>();
        for (int i = 0; i < now.Length; i++)
        {
            bool isName = i % 2 == 1;
            if (!isName && Number.Replace(before[i], "#") != Number.Replace(now[i], "#"))
                return null;
            if (isName && now[i] != before[i])
                names.Add("`" + now[i] + "`");
        }

        return names.Count > 0 ? Wording.List(names)
            : now.Length == 1 ? string.Empty
            : null;
    }

    /// <summary>With one more; without a name it only counts.</summary>
    public OtherElements With(string name) =>
        name.Length == 0 || Names.Length == MostNamed ? this with { Unnamed = Unnamed + 1 }
        : Names.Contains(name) ? this
        : this with { Names = Names.Add(name) };

    /// <summary>A sentence; null where there are none.</summary>
    public string? Sentence() =>
        (Names.Length, Unnamed) switch
        {
            (0, 0) => null,
            (0, 1) => "It happens once more here, with other values.",
            (0, _) => $"It happens {Unnamed} more times here, with other values.",
            (_, 0) => $"Also true of {Wording.List(Names)}.",
            _ => $"Also true of {Wording.List(Names.Add($"{Unnamed} more"))}.",
        };
}
