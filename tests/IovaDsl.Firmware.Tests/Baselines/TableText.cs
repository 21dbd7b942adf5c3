using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Firmware.Tests.Acpi;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// A table as text: its signature and revision, then what follows the header. Numbers are bytes, or end in <c>w</c>, <c>d</c> or <c>q</c> for
/// 2, 4 or 8 bytes (so no byte ends in a hexadecimal d); a text is its characters. <c>#a … #/a</c> is a structure, <c>lenb:a</c>, <c>lenw:a</c> or <c>pkg:a</c> its length, <c>&amp;a</c> where
/// it begins as 4 bytes, <c>off16:a</c> the same as 2, <c>off:a:b</c> and <c>off16:a:b</c> how far behind a b begins.
/// </summary>
internal static partial class TableText
{
    public static byte[] Parse(string text)
    {
        string[] words = [.. Words().Matches(Comments().Replace(text, "")).Select(word => word.Value)];
        Dictionary<string, int> places = [];
        int at = 36;
        foreach (string word in words[2..])
        {
            if (word[0] == '#')
                places[word[1..]] = at;
            else
                at += Bytes(word, name => 0).Length;
        }

        byte[][] body = [.. words[2..].Where(word => word[0] != '#').Select(word => Bytes(word, name => places[name]))];
        return HandMadeTables.Table(words[0], byte.Parse(words[1], CultureInfo.InvariantCulture), body);
    }

    private static byte[] Bytes(string word, Func<string, int> placeOf)
    {
        if (word[0] == '"')
            return Encoding.ASCII.GetBytes(word.Trim('"'));
        if (word[0] == '&')
            return HandMadeTables.U32((uint)placeOf(word[1..]));
        string[] parts = word.Split(':');
        int Length() => placeOf("/" + parts[1]) - placeOf(parts[1]);
        int Distance() => parts.Length > 2 ? placeOf(parts[2]) - placeOf(parts[1]) : placeOf(parts[1]);
        return parts[0] switch
        {
            "lenb" => [(byte)Length()],
            // A package length of AML in two bytes, which counts itself (ACPI 6.5, section 20.2.4).
            "pkg" => [(byte)(0x40 | (Length() & 0xf)), (byte)(Length() >> 4)],
            "lenw" => HandMadeTables.U16((ushort)Length()),
            "off16" => HandMadeTables.U16((ushort)Distance()),
            "off" => HandMadeTables.U32((uint)Distance()),
            _ => Number(word),
        };
    }

    private static byte[] Number(string word)
    {
        string digits = word.Replace("_", "", StringComparison.Ordinal);
        bool isHex = digits.StartsWith("0x", StringComparison.Ordinal);
        char width = digits[^1] is 'w' or 'd' or 'q' ? digits[^1] : 'b';
        if (width != 'b')
            digits = digits[..^1];
        ulong value = isHex
            ? ulong.Parse(digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : ulong.Parse(digits, CultureInfo.InvariantCulture);
        return width switch
        {
            'w' => HandMadeTables.U16((ushort)value),
            'd' => HandMadeTables.U32((uint)value),
            'q' => HandMadeTables.U64(value),
            _ => [(byte)value],
        };
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();

    [GeneratedRegex("(?m)^//.*$")]
    private static partial Regex Comments();
}
