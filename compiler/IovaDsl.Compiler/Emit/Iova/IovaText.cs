using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>How numbers, ranges, names and strings are written in the language.</summary>
internal static class IovaText
{
    /// <summary>A name, in back-quotes where it would be a word of the language.</summary>
    public static string Name(string name) => LanguageWords.IsReserved(name) ? "`" + name + "`" : name;

    /// <summary>Words with one space between them; empty ones are left out.</summary>
    public static string Words(params string[] words) => string.Join(" ", words.Where(word => word.Length > 0));

    /// <summary>Small numbers in decimal, others in hexadecimal.</summary>
    public static string Number(ulong value) => value < 10 ? value.ToString(CultureInfo.InvariantCulture) : Wording.Hex(value);

    public static string Range(IovaRange range) => Wording.Range(range);

    /// <summary>Start and size where the size is a round number, both ends elsewhere.</summary>
    public static string Sized(IovaRange range) =>
        range.TryGetLength(out ulong bytes) && SizeText(bytes) is { } size
            ? Wording.Hex(range.First) + $" {LanguageWords.Size} " + size
            : Range(range);

    /// <summary>A claim's range, malformed ones as firmware has them.</summary>
    public static string Region(ReservedRegion region) =>
        region.Form switch
        {
            RegionForm.Overflowing => Wording.Hex(region.First) + $" {LanguageWords.Size} " + Wording.Hex(region.KernelLength),
            RegionForm.ZeroLength when region.First == 0 => $"0x0 {LanguageWords.Size} 0",
            _ => Wording.Range(region.First, region.Last),
        };

    /// <summary>The number of bits when a range is all addresses of so many; null otherwise.</summary>
    public static int? BitsOf(IovaRange range)
    {
        for (int bits = 1; bits <= 64; bits++)
        {
            if (range == IovaRange.FromBits(bits))
                return bits;
        }

        return null;
    }

    /// <summary>The set bits of a page size bitmap, smallest first.</summary>
    public static IEnumerable<string> Sizes(ulong bitmap)
    {
        for (int bit = 0; bit < 64; bit++)
        {
            ulong size = 1UL << bit;
            if ((bitmap & size) != 0)
                yield return SizeText(size) ?? Number(size);
        }
    }

    /// <summary>A string literal: quotes and backslashes escaped, nothing that ends a line.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in OneLine(text))
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The same where <c>{…}</c> would stand for a value: in paths, host drivers and labels of regions.</summary>
    public static string QuoteWithBraces(string text) => Quote(text.Replace("{", "{{").Replace("}", "}}"));

    /// <summary>Text from firmware without control characters: it must not leave its line.</summary>
    public static string OneLine(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (char c in text)
            line.Append(c < ' ' || c is '\u007f' or '\u0085' or '\u2028' or '\u2029' ? '?' : c);
        return line.ToString();
    }

    private static string? SizeText(ulong bytes)
    {
        foreach ((int shift, string suffix) in new[] { (60, "E"), (50, "P"), (40, "T"), (30, "G"), (20, "M"), (10, "K") })
        {
            ulong unit = 1UL << shift;
            if (bytes >= unit && bytes % unit == 0 && bytes / unit < 10000)
                return (bytes / unit).ToString(CultureInfo.InvariantCulture) + suffix;
        }

        return null;
    }

    /// <summary>An element's name, with its index where it has one.</summary>
    public static string NameOf(Element element) =>
        Name(element.Name.Base) + (element.Name.Index is { } index ? "[" + index.ToString(CultureInfo.InvariantCulture) + "]" : "");

    /// <summary>A title or reason in quotes; nothing where there is none.</summary>
    public static string Quoted(string? text) => string.IsNullOrEmpty(text) ? "" : Quote(text!);

    /// <summary>An element's title, in which <c>{…}</c> would stand for a value; nothing where there is none.</summary>
    public static string TitleOf(Element element) => element.Title is { Length: > 0 } title ? QuoteWithBraces(title) : "";
}
