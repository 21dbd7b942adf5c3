using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>The answer of <c>iova baseline --json</c>, schema 1.</summary>
internal static class BaselineJson
{
    private const int MostPending = 1 << 16;

    /// <summary>Written while it is made: a fleet may have millions of ranges.</summary>
    public static void WriteTo(Stream output, BaselineResult result) =>
        Json.WriteTo(
            output,
            writer =>
            {
                FleetPart part = result.Part;
                writer.WriteStartObject();
                writer.WriteNumber("schema", 1);
                writer.WriteNumber("hosts", part.Hosts);
                writer.WriteNumber("bad", part.Bad);
                WriteRanges(writer, "common", part.Excluded.Common);
                writer.WriteStartArray("costs");
                foreach (HostCost cost in part.Excluded.AllCosts())
                {
                    writer.WriteStartObject();
                    writer.Text("host", cost.Host);
                    writer.WriteString(
                        "bytes",
                        "0x" + cost.Bytes.ToString("x", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0')
                    );
                    WriteRanges(writer, "ranges", cost.Ranges);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                WriteLayout(writer, part);
                WriteProposal(writer, result);
                writer.WriteEndObject();
            }
        );

    private static void WriteLayout(Utf8JsonWriter writer, FleetPart part)
    {
        if (part.Layout is null)
        {
            writer.WriteNull("layout");
            return;
        }

        writer.WriteStartObject("layout");
        writer.WriteBoolean("fits", part.Broken.IsEmpty);
        WriteRanges(writer, "ranges", part.Layout);
        writer.WriteStartArray("broken");
        foreach (BrokenHost broken in part.Broken)
        {
            writer.WriteStartObject();
            writer.Text("host", broken.Host);
            writer.WriteString("first", Json.Hex(broken.Missing.First));
            writer.WriteString("last", Json.Hex(broken.Missing.Last));
            writer.Text("cause", broken.Cause);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteProposal(Utf8JsonWriter writer, BaselineResult result)
    {
        if (result.Wanted is not { } bytes)
        {
            writer.WriteNull("proposal");
            return;
        }

        writer.WriteStartObject("proposal");
        writer.WriteString("size", Json.Hex(bytes));
        writer.WriteBoolean("fits", result.Proposal is not null);
        if (result.Proposal is { } proposal)
        {
            writer.WriteString("alignment", Json.Hex(proposal.Alignment));
            WriteRanges(writer, "ranges", proposal.Pieces);
        }
        else
            WriteWhoIsInTheWay(writer, result);

        writer.WriteEndObject();
    }

    private static void WriteWhoIsInTheWay(Utf8JsonWriter writer, BaselineResult result)
    {
        writer.Text("fitsWithout", result.FitsWithout);
        if (result.Part.Ram is null)
        {
            writer.WriteNull("lacking");
            return;
        }

        writer.WriteStartArray("lacking");
        foreach (LackingHost host in result.Part.Lacking)
        {
            writer.WriteStartObject();
            writer.Text("host", host.Host);
            writer.WriteString("usable", Json.Hex(host.Usable));
            writer.Text("cause", host.Cause);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRanges(Utf8JsonWriter writer, string property, IEnumerable<IovaRange> ranges)
    {
        writer.WriteStartArray(property);
        foreach (IovaRange range in ranges)
        {
            writer.WriteStartObject();
            writer.WriteString("first", Json.Hex(range.First));
            writer.WriteString("last", Json.Hex(range.Last));
            writer.WriteEndObject();
            if (writer.BytesPending > MostPending)
                writer.Flush();
        }

        writer.WriteEndArray();
    }
}
