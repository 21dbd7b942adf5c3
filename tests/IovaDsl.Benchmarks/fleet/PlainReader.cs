using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Fleet;

/// <summary>
/// The same by System.Text.Json's reader, token by token, as its documentation shows; what hosts come to is added up alike.
/// </summary>
internal static class PlainReader
{
    public static FleetFold Read(ReadOnlySpan<byte> text)
    {
        FleetFold fold = new();
        List<IovaRange> usable = [];
        IovaRange[] gaps = new IovaRange[256];
        foreach (Range line in text.Split((byte)'\n'))
        {
            if (text[line].Trim((byte)' ').IsEmpty)
                continue;
            usable.Clear();
            (string name, IovaRangeSet excluded) = ReadHost(text[line], usable, gaps);
            fold.Add(name, excluded.AsSpan());
        }

        _ = fold.Excluded;
        return fold;
    }

    private static (string Name, IovaRangeSet Excluded) ReadHost(ReadOnlySpan<byte> line, List<IovaRange> usable, IovaRange[] gaps)
    {
        Utf8JsonReader reader = new(line);
        string name = "";
        IovaRangeSet excluded = IovaRangeSet.Empty;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("host"u8) && reader.Read())
                name = reader.GetString()!;
            else if (reader.ValueTextEquals("usable"u8))
            {
                usable.Clear();
                ReadRanges(ref reader, usable);
                int count = RegionMerge.Complement(CollectionsMarshal.AsSpan(usable), 0, ulong.MaxValue, gaps);
                IovaRangeSet ofDevice = IovaRangeSet.From(gaps.AsSpan(0, count));
                excluded = excluded.IsEmpty ? ofDevice : excluded.Union(ofDevice);
            }
        }

        return (name, excluded);
    }

    private static void ReadRanges(ref Utf8JsonReader reader, List<IovaRange> usable)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            ulong first = Address(ref reader);
            reader.Read();
            ulong last = Address(ref reader);
            reader.Read();
            usable.Add(new IovaRange(first, last));
        }
    }

    private static ulong Address(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number
            ? reader.GetUInt64()
            : ulong.Parse(reader.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
