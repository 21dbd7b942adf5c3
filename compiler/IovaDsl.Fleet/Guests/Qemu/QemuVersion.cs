using System.Globalization;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>A release of QEMU, or the version of a machine type: both count alike.</summary>
internal readonly record struct QemuVersion(int Major, int Minor) : IComparable<QemuVersion>
{
    /// <summary>The newest release whose machines were recorded.</summary>
    public static QemuVersion Newest { get; } = new(11, 1);

    public static bool TryParse(string? text, out QemuVersion version)
    {
        version = default;
        string[] parts = (text ?? "").Split('.');
        bool isVersion =
            parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            && (version = new QemuVersion(major, minor)) == version;
        return isVersion;
    }

    public int CompareTo(QemuVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public static bool operator <(QemuVersion left, QemuVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(QemuVersion left, QemuVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(QemuVersion left, QemuVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(QemuVersion left, QemuVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
