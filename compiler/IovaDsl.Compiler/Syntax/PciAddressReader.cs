namespace IovaDsl.Compiler.Syntax;

/// <summary>What a PCI address token says: <c>[segment:]bus:device.function</c>, all in hexadecimal.</summary>
internal static class PciAddressReader
{
    /// <summary>The numbers; <see cref="Problem"/> says what is wrong with one, as the end of a sentence.</summary>
    public readonly record struct Fields(int? Segment, int Bus, int Device, int Function, string? Problem);

    /// <summary>Reads the token that stands between two positions.</summary>
    public static Fields Read(string text, int start, int after)
    {
        int point = text.IndexOf('.', start);
        int lastColon = text.LastIndexOf(':', point, point - start);
        int firstColon = text.IndexOf(':', start);
        bool hasSegment = firstColon < lastColon;
        int busStart = hasSegment ? firstColon + 1 : start;

        int segment = 0;
        if (hasSegment && !TryField(text, start, firstColon, int.MaxValue, out segment))
            return Wrong(text, "segment", start, firstColon, "is above 7fffffff");
        if (!TryField(text, busStart, lastColon, 0xff, out int bus))
            return Wrong(text, "bus", busStart, lastColon, "is above ff");
        if (!TryField(text, lastColon + 1, point, 0x1f, out int device))
            return Wrong(text, "device", lastColon + 1, point, "is above 1f");
        if (!TryField(text, point + 1, after, 7, out int function))
            return Wrong(text, "function", point + 1, after, "is not one of 0..7");
        return new Fields(hasSegment ? segment : null, bus, device, function, null);
    }

    private static Fields Wrong(string text, string field, int start, int after, string how) =>
        new(null, 0, 0, 0, $"{field} {text.Substring(start, after - start)} {how}");

    private static bool TryField(string text, int start, int after, int maximum, out int value)
    {
        long number = 0;
        value = 0;
        for (int i = start; i < after; i++)
        {
            int digit = NumberReader.DigitOf(text[i]);
            number = number * 16 + digit;
            if (digit > 15 || number > maximum)
                return false;
        }

        value = (int)number;
        return true;
    }
}
