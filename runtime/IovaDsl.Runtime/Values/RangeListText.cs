using System.Text;

namespace IovaDsl.Runtime;

/// <summary>A list of ranges as text: <c>0x0..0xfff, 0x2000..0x2fff</c>; the empty list is the empty text.</summary>
internal static class RangeListText
{
    public static string Format(ReadOnlySpan<IovaRange> ranges)
    {
        StringBuilder text = new();
        foreach (IovaRange range in ranges)
        {
            if (text.Length > 0)
                text.Append(", ");
            text.Append(range.ToString());
        }

        return text.ToString();
    }

    public static bool TryParse(ReadOnlySpan<char> text, out IovaRange[] ranges)
    {
        ranges = [];
        text = text.Trim();
        if (text.IsEmpty)
            return true;

        List<IovaRange> found = [];
        while (true)
        {
            int comma = text.IndexOf(',');
            if (!IovaRange.TryParse(comma < 0 ? text : text.Slice(0, comma), out IovaRange range))
                return false;
            found.Add(range);
            if (comma < 0)
                break;
            text = text.Slice(comma + 1);
        }

        ranges = [.. found];
        return true;
    }
}
