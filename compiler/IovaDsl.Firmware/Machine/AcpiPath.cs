using System.Text;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// Names of the ACPI namespace. Firmware writes the same device as <c>\_SB.GPU0</c> and <c>\_SB_.GPU0</c>;
/// the namespace itself knows segments of four characters, padded with underscores (ACPI 6.5, section 5.3).
/// </summary>
internal static class AcpiPath
{
    /// <summary>The path with a leading backslash and every segment four characters wide, in upper case.</summary>
    public static string Normalize(string path)
    {
        StringBuilder normal = new("\\");
        foreach (string segment in path.TrimStart('\\').Split('.'))
        {
            if (normal.Length > 1)
                normal.Append('.');
            normal.Append(segment.ToUpperInvariant().PadRight(4, '_'));
        }

        return normal.ToString();
    }

    /// <summary>Whether both name the same object.</summary>
    public static bool AreSame(string path, string other) => string.Equals(Normalize(path), Normalize(other), StringComparison.Ordinal);
}
