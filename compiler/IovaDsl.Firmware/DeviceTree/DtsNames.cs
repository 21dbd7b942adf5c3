using System.Text;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// What may stand in device tree source: names of nodes in the characters of the specification (Devicetree specification 0.4, 2.2.1), and
/// strings that stay strings. Whatever else a path or a name holds never reaches a tree.
/// </summary>
internal static class DtsNames
{
    // The specification's 31 is exceeded by real trees; dtc and Linux have no limit of their own.
    private const int MaxLength = 127;

    /// <summary>A path from the root, every name of which can be a node's.</summary>
    public static bool IsPath(string path) => path.Length > 1 && path[0] == '/' && path[^1] != '/' && path[1..].Split('/').All(IsNode);

    /// <summary>A node name, with or without a unit address.</summary>
    public static bool IsNode(string name)
    {
        string[] parts = name.Split('@');
        return name.Length <= MaxLength && parts.Length <= 2 && parts.All(part => part.Length > 0 && part.All(IsNameCharacter));
    }

    /// <summary>The nearest name that a node can have: what it cannot have becomes a hyphen.</summary>
    public static string Node(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (IsNameCharacter(c))
                text.Append(c);
            else if (c != ']')
                text.Append('-');
        }

        string node = text.Length > MaxLength ? text.ToString(0, MaxLength) : text.ToString();
        return node.Length == 0 ? "node" : node;
    }

    /// <summary>A text that a string of a tree can hold as it is.</summary>
    public static bool IsText(string text) => text.Length > 0 && text.All(c => c is >= ' ' and <= '~');

    private static bool IsNameCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or ',' or '.' or '_' or '+' or '-';
}
