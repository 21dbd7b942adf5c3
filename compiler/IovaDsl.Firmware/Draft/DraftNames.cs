using System.Text;
using IovaDsl.Compiler.Binding;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// Names for elements, made of what firmware calls them: kebab-case, starting with a letter, and no two that would be
/// one in C# (case and hyphens do not tell names apart there).
/// </summary>
internal sealed class DraftNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _next = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The wanted name made legal, with a number behind it if it is taken.</summary>
    public string Take(string wanted)
    {
        string name = Kebab(wanted);
        if (_taken.Add(GeneratedNames.ToPascalCase(name)))
            return name;
        // Of many nodes of one name none has to ask for all the numbers that are taken already.
        int number = _next.TryGetValue(name, out int known) ? known : 2;
        string candidate = $"{name}-{number++}";
        while (!_taken.Add(GeneratedNames.ToPascalCase(candidate)))
            candidate = $"{name}-{number++}";
        _next[name] = number;
        return candidate;
    }

    /// <summary>Lower-case letters, digits and single hyphens, a letter first.</summary>
    public static string Kebab(string text)
    {
        StringBuilder name = new();
        foreach (char c in text)
        {
            char lower = char.ToLowerInvariant(c);
            if (lower is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                name.Append(lower);
            else if (name.Length > 0 && name[name.Length - 1] != '-')
                name.Append('-');
        }

        string trimmed = name.ToString().Trim('-');
        if (trimmed.Length > 64)
            trimmed = trimmed.Substring(0, 64).TrimEnd('-');
        if (trimmed.Length == 0)
            return "unnamed";
        return trimmed[0] is >= '0' and <= '9' ? "n" + trimmed : trimmed;
    }
}
