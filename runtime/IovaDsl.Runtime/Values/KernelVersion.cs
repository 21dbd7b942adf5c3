using System.Globalization;

namespace IovaDsl.Runtime;

/// <summary>
/// A version of the Linux kernel: major, minor and patch numbers. Versions compare in the usual order.
/// </summary>
/// <remarks><c>default</c> is version 0.0, which is older than every kernel; <see cref="Default"/> is what views assume.</remarks>
public readonly partial record struct KernelVersion : IComparable<KernelVersion>
{
    /// <summary>Makes a version.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public KernelVersion(int major, int minor, int patch = 0)
    {
        if (major < 0 || minor < 0 || patch < 0)
            throw new ArgumentOutOfRangeException(nameof(major), "The numbers of a version are not negative.");
        Major = major;
        Minor = minor;
        Patch = patch;
    }

    /// <summary>The first number.</summary>
    public int Major { get; }

    /// <summary>The second number.</summary>
    public int Minor { get; }

    /// <summary>The third number, 0 if none was written.</summary>
    public int Patch { get; }

    /// <summary>Linux 6.1, long-term.</summary>
    public static KernelVersion V6_1 => new(6, 1);

    /// <summary>Linux 6.6, long-term: the first long-term version whose core keeps devices with direct regions from user space.</summary>
    public static KernelVersion V6_6 => new(6, 6);

    /// <summary>Linux 6.12, long-term.</summary>
    public static KernelVersion V6_12 => new(6, 12);

    /// <summary>Linux 6.18, long-term: VFIO's lookup of mappings is right up to 2^64-1.</summary>
    public static KernelVersion V6_18 => new(6, 18);

    /// <summary>The version every view assumes unless told otherwise: 6.18, the newest long-term one.</summary>
    public static KernelVersion Default => V6_18;

    /// <summary>Reads <c>6.1</c>, <c>6.12.95</c>, or a release such as <c>6.12.95+deb13-amd64</c>, whose rest after the numbers is
    /// ignored.</summary>
    /// <exception cref="FormatException">The text does not start with two numbers and a dot between.</exception>
    public static KernelVersion Parse(string text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static KernelVersion Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out KernelVersion version)
            ? version
            : throw new FormatException($"'{text.ToString()}' is not a kernel version; expected something like 6.12 or 6.12.95.");

    /// <summary>Reads what <see cref="Parse(string)"/> reads.</summary>
    /// <returns><see langword="false"/> if the text is not a version.</returns>
    public static bool TryParse(string? text, out KernelVersion version) => TryParse(text.AsSpan(), out version);

    /// <inheritdoc cref="TryParse(string, out KernelVersion)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out KernelVersion version)
    {
        version = default;
        ReadOnlySpan<char> rest = text.Trim();
        if (!TryTakeNumber(ref rest, out int major) || rest.IsEmpty || rest[0] != '.')
            return false;
        rest = rest.Slice(1);
        if (!TryTakeNumber(ref rest, out int minor))
            return false;
        int patch = 0;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            rest = rest.Slice(1);
            if (!TryTakeNumber(ref rest, out patch))
                return false;
        }

        // What a distribution appends to a release (6.12.95+deb13-amd64, 6.18-rc1) starts with one of these.
        if (!rest.IsEmpty && rest[0] is not ('-' or '+' or '_' or '~' or '.'))
            return false;
        version = new KernelVersion(major, minor, patch);
        return true;
    }

    /// <summary>Writes <c>6.12</c>, or <c>6.12.95</c> where there is a patch number.</summary>
    public override string ToString() =>
        Patch == 0
            ? string.Format(CultureInfo.InvariantCulture, "{0}.{1}", Major, Minor)
            : string.Format(CultureInfo.InvariantCulture, "{0}.{1}.{2}", Major, Minor, Patch);

    /// <inheritdoc/>
    public int CompareTo(KernelVersion other)
    {
        int order = Major.CompareTo(other.Major);
        if (order == 0)
            order = Minor.CompareTo(other.Minor);
        return order != 0 ? order : Patch.CompareTo(other.Patch);
    }

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        int length = 0;
        long value = 0;
        while (length < text.Length && text[length] is >= '0' and <= '9' && value <= int.MaxValue)
        {
            value = (value * 10) + (text[length] - '0');
            length++;
        }

        number = (int)Math.Min(value, int.MaxValue);
        text = text.Slice(length);
        return length > 0 && value <= int.MaxValue;
    }
}
