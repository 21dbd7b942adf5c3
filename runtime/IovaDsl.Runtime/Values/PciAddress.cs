using System.Globalization;

namespace IovaDsl.Runtime;

/// <summary>The address of a PCI function: segment (Linux: domain), bus, device, function.</summary>
/// <remarks><c>default</c> is <c>0000:00:00.0</c>. Addresses sort by segment, then by requester ID.</remarks>
public readonly partial record struct PciAddress : IComparable<PciAddress>
{
    /// <summary>Makes an address.</summary>
    /// <param name="segment">
    /// The segment group, 0..0x7fffffff. Firmware numbers segments with 16 bits; Linux makes larger ones for host bridges
    /// of its own, such as 0x10000 for VMD.
    /// </param>
    /// <param name="bus">The bus, 0..255.</param>
    /// <param name="device">The device on the bus, 0..31.</param>
    /// <param name="function">The function of the device, 0..7.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part is outside its bounds.</exception>
    public PciAddress(int segment, int bus, int device, int function)
    {
        if (segment < 0)
            throw new ArgumentOutOfRangeException(nameof(segment), segment, "A segment lies in 0..0x7fffffff.");
        if (bus is < 0 or > 255)
            throw new ArgumentOutOfRangeException(nameof(bus), bus, "A bus lies in 0..255.");
        if (device is < 0 or > 31)
            throw new ArgumentOutOfRangeException(nameof(device), device, "A device lies in 0..31.");
        if (function is < 0 or > 7)
            throw new ArgumentOutOfRangeException(nameof(function), function, "A function lies in 0..7.");
        Segment = segment;
        RequesterId = (ushort)((bus << 8) | (device << 3) | function);
    }

    private PciAddress(int segment, ushort requesterId)
    {
        Segment = segment;
        RequesterId = requesterId;
    }

    /// <summary>The segment group, 0..0x7fffffff.</summary>
    public int Segment { get; }

    /// <summary>Bus, device and function in 16 bits, as they travel with a DMA: bus * 256 + device * 8 + function.</summary>
    public ushort RequesterId { get; }

    /// <summary>The bus, 0..255.</summary>
    public int Bus => RequesterId >> 8;

    /// <summary>The device on the bus, 0..31.</summary>
    public int Device => (RequesterId >> 3) & 31;

    /// <summary>The function of the device, 0..7.</summary>
    public int Function => RequesterId & 7;

    /// <summary>Makes an address from a requester ID.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="segment"/> is negative.</exception>
    public static PciAddress FromRequesterId(int segment, ushort requesterId) =>
        segment >= 0
            ? new PciAddress(segment, requesterId)
            : throw new ArgumentOutOfRangeException(nameof(segment), segment, "A segment lies in 0..0x7fffffff.");

    /// <summary>
    /// Reads <c>segment:bus:device.function</c> or <c>bus:device.function</c> (segment 0), all hexadecimal without prefix,
    /// as in <c>0000:01:00.0</c>.
    /// </summary>
    /// <exception cref="FormatException">The text is not such an address.</exception>
    public static PciAddress Parse(string text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static PciAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out PciAddress address)
            ? address
            : throw new FormatException(
                $"'{text.ToString()}' is not a PCI address; expected segment:bus:device.function, as in 0000:01:00.0."
            );

    /// <summary>Reads what <see cref="Parse(string)"/> reads.</summary>
    /// <returns><see langword="false"/> if the text is not such an address.</returns>
    public static bool TryParse(string? text, out PciAddress address) => TryParse(text.AsSpan(), out address);

    /// <inheritdoc cref="TryParse(string, out PciAddress)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out PciAddress address)
    {
        address = default;
        text = text.Trim();

        // From the right, because the segment may be missing: function, device, bus, segment.
        int dot = text.LastIndexOf('.');
        if (dot < 0 || !TryParseHex(text.Slice(dot + 1), 1, 7, out int function))
            return false;
        text = text.Slice(0, dot);

        int colon = text.LastIndexOf(':');
        if (colon < 0 || !TryParseHex(text.Slice(colon + 1), 2, 31, out int device))
            return false;
        text = text.Slice(0, colon);

        int segment = 0;
        colon = text.LastIndexOf(':');
        if (colon >= 0)
        {
            if (!TryParseHex(text.Slice(0, colon), 8, int.MaxValue, out segment))
                return false;
            text = text.Slice(colon + 1);
        }

        if (!TryParseHex(text, 2, 255, out int bus))
            return false;
        address = new PciAddress(segment, bus, device, function);
        return true;
    }

    /// <summary>Writes <c>0000:01:00.0</c>, as Linux does; <see cref="Parse(string)"/> reads it back.</summary>
    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "{0:x4}:{1:x2}:{2:x2}.{3}", Segment, Bus, Device, Function);

    /// <inheritdoc/>
    public int CompareTo(PciAddress other)
    {
        int bySegment = Segment.CompareTo(other.Segment);
        return bySegment != 0 ? bySegment : RequesterId.CompareTo(other.RequesterId);
    }

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PciAddress left, PciAddress right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts behind <paramref name="right"/>.</summary>
    public static bool operator >(PciAddress left, PciAddress right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>, or is the same.</summary>
    public static bool operator <=(PciAddress left, PciAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts behind <paramref name="right"/>, or is the same.</summary>
    public static bool operator >=(PciAddress left, PciAddress right) => left.CompareTo(right) >= 0;

    private static bool TryParseHex(ReadOnlySpan<char> digits, int maxDigits, int max, out int value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > maxDigits)
            return false;
        long sum = 0;
        foreach (char c in digits)
        {
            int digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'f' => c - 'a' + 10,
                >= 'A' and <= 'F' => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            sum = (sum * 16) + digit;
        }

        value = (int)Math.Min(sum, int.MaxValue);
        return sum <= max;
    }
}
