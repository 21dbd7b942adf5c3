using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// Hosts as lines of JSON, as <c>iova baseline</c> reads them. The text is the tail of the input, filled up with blanks; the ranges are
/// what stands in it.
/// </summary>
public static class HostLines
{
    private const int HostCount = 4000;

    /// <param name="kind">
    /// <c>alike</c>: eight kinds of hosts; <c>different</c>: no two alike; <c>devices</c>: eight devices a host; <c>spaced</c>: blanks
    /// after commas and colons; <c>numbers</c>: addresses as numbers.
    /// </param>
    /// <param name="ranges">Usable ranges of a host, in all its devices.</param>
    public static InputFile Make(string kind, int ranges)
    {
        IovaRange[] usable = Inputs.Hosts(HostCount, kind == "different" ? HostCount : 8);
        int devices = kind == "devices" ? 8 : 1;
        StringBuilder text = new();
        for (int host = 0; host < HostCount; host++)
            AppendHost(text, kind, host, usable.AsSpan(ranges * host, ranges), devices);
        if (kind == "spaced")
            text.Replace(",", ", ").Replace(":", ": ");
        byte[] bytes = Encoding.ASCII.GetBytes(
            text.Append(' ', sizeof(ulong) - 1 - (text.Length + sizeof(ulong) - 1) % sizeof(ulong)).ToString()
        );
        return new()
        {
            ItemsPerSet = ranges,
            Sets = HostCount,
            Extra = bytes.Length,
            Ranges = usable,
            Tail = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray(),
        };
    }

    /// <summary>Appends a line.</summary>
    public static void AppendHost(StringBuilder text, string kind, int host, ReadOnlySpan<IovaRange> usable, int devices)
    {
        text.Append(CultureInfo.InvariantCulture, $"{{\"host\":\"node-{host:D6}\",\"devices\":[");
        for (int device = 0; device < devices; device++)
        {
            text.Append(device > 0 ? "," : "");
            text.Append(CultureInfo.InvariantCulture, $"{{\"name\":\"0000:{device + 1:x2}:00.0\",\"class\":\"0x020000\",\"usable\":[");
            // A device uses what its host does but for a share of the holes, each of which one device has.
            AppendRanges(text, kind, usable, device, devices);
            text.Append("]}");
        }

        text.Append("]}\n");
    }

    private static void AppendRanges(StringBuilder text, string kind, ReadOnlySpan<IovaRange> usable, int device, int devices)
    {
        ulong first = usable[0].First;
        bool isFirst = true;
        for (int i = 0; i < usable.Length; i++)
        {
            if (i + 1 < usable.Length && i % devices != device)
                continue;
            text.Append(isFirst ? "" : ",");
            if (kind == "numbers")
                text.Append(CultureInfo.InvariantCulture, $"[{first},{usable[i].Last}]");
            else
                text.Append(CultureInfo.InvariantCulture, $"[\"0x{first:x}\",\"0x{usable[i].Last:x}\"]");
            isFirst = false;
            if (i + 1 < usable.Length)
                first = usable[i + 1].First;
        }
    }
}
