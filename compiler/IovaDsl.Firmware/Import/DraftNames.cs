using System.Text;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Names for elements, made of what firmware calls them: kebab-case, starting with a letter, and no two that would be
/// one in C# (case and hyphens do not tell names apart there).
/// </summary>
internal sealed class DraftNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The wanted name made legal, with a number behind it if it is taken.</summary>
    public string Take(string wanted)
    {
        string name = Kebab(wanted);
        string candidate = name;
        for (int i = 2; !_taken.Add(Key(candidate)); i++)
            candidate = $"{name}-{i}";
        return candidate;
    }

    // As in C#, where hyphens go. Two digits that a hyphen kept apart would meet: keep that hyphen in the key.
    private static string Key(string name)
    {
        StringBuilder key = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '-' || (i + 1 < name.Length && char.IsDigit(name[i + 1]) && i > 0 && char.IsDigit(name[i - 1])))
                key.Append(name[i]);
        }

        return key.ToString();
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
