using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Diff;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>The answer of <c>iova diff --json</c>, schema 1; every field is described in the command's README.</summary>
internal static class DiffJson
{
    public static ReadOnlyMemory<byte> Write(DiffReport report) =>
        Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            WriteSide(writer, "old", report.OldName, report.Old);
            WriteSide(writer, "new", report.NewName, report.New);
            writer.WriteBoolean("empty", report.Diff.IsEmpty);
            writer.WriteBoolean("narrows", report.Diff.Narrows);
            writer.WriteStartArray("subjects");
            foreach (SubjectDiff subject in report.Diff.Subjects)
                WriteSubject(writer, subject);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static void WriteSide(Utf8JsonWriter writer, string property, string name, DiffSide side)
    {
        writer.WriteStartObject(property);
        writer.Text("operand", name);
        writer.Text("platform", side.Platform?.Platform.Name);
        writer.WriteString("kernel", side.Options.Kernel.ToString());
        writer.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter writer, SubjectDiff subject)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", subject.IsGroup ? "group" : "device");
        writer.WriteString("change", Word(subject.Change));
        writer.Text("oldName", subject.OldName);
        writer.Text("newName", subject.NewName);
        writer.Text("oldAddress", subject.OldAddress?.ToString());
        writer.Text("newAddress", subject.NewAddress?.ToString());
        writer.WriteBoolean("narrows", subject.Narrows);
        WriteTexts(writer, "joined", subject.Joined);
        WriteTexts(writer, "left", subject.Left);
        writer.WriteStartObject("views");
        foreach (ViewDiff view in subject.Views)
            WriteView(writer, view);
        writer.WriteEndObject();
        writer.WriteStartArray("regions");
        foreach (RegionDiff region in subject.Regions)
            WriteRegion(writer, region);
        writer.WriteEndArray();
        writer.WriteStartArray("broken");
        foreach (BrokenPromise promise in subject.Broken)
        {
            writer.WriteStartObject();
            writer.Text("what", promise.What);
            WritePlace(writer, promise.Origin);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteView(Utf8JsonWriter writer, ViewDiff view)
    {
        writer.WriteStartObject(view.View.JsonName);
        writer.Text("noticedBy", DiffReport.Consumer(view.View));
        WriteRanges(writer, "widened", view.Widened);
        WriteRanges(writer, "narrowed", view.Narrowed);
        writer.WriteBoolean("canBreakMappings", view.CanBreakMappings);
        WriteRefusal(writer, "oldRefused", view.OldRefusal);
        WriteRefusal(writer, "newRefused", view.NewRefusal);
        WriteReserved(writer, "lost", view.RegionsLost);
        WriteReserved(writer, "gained", view.RegionsGained);
        WriteCauses(writer, "oldCauses", view.OldCauses);
        WriteCauses(writer, "newCauses", view.NewCauses);
        writer.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter writer, RegionDiff region)
    {
        writer.WriteStartObject();
        writer.WriteString("change", Word(region.Change));
        WriteMerged(writer, "old", region.Old);
        WriteMerged(writer, "new", region.New);
        writer.WriteEndObject();
    }

    private static void WriteMerged(Utf8JsonWriter writer, string property, MergedRegion? region)
    {
        if (region is null)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartObject(property);
        WriteRegionFields(writer, region.Region);
        WriteCauses(writer, "causes", region.Causes);
        writer.WriteEndObject();
    }

    private static void WriteReserved(Utf8JsonWriter writer, string property, IEnumerable<ReservedRegion> regions)
    {
        writer.WriteStartArray(property);
        foreach (ReservedRegion region in regions)
        {
            writer.WriteStartObject();
            WriteRegionFields(writer, region);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRegionFields(Utf8JsonWriter writer, ReservedRegion region)
    {
        writer.WriteString("first", Json.Hex(region.First));
        writer.WriteString("last", Json.Hex(region.Last));
        writer.WriteString("kind", region.Kind.Name());
    }

    private static void WriteRefusal(Utf8JsonWriter writer, string property, Refusal? refusal)
    {
        if (refusal is null)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartObject(property);
        writer.Text("error", refusal.Error);
        writer.Text("why", refusal.Why);
        writer.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter writer, string property, IEnumerable<Cause> causes)
    {
        writer.WriteStartArray(property);
        foreach (Cause cause in causes)
        {
            writer.WriteStartObject();
            writer.Text("element", cause.Element);
            writer.Text("rule", cause.Rule);
            writer.Text("label", cause.Label);
            writer.Text("source", cause.Source);
            WritePlace(writer, cause.Origin);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter writer, Origin origin)
    {
        writer.Text("file", origin.Source?.Source.Path);
        if (origin.Source is { } source)
            writer.WriteNumber("line", source.Position.Line);
        else
            writer.WriteNull("line");
    }

    private static void WriteRanges(Utf8JsonWriter writer, string property, IovaRangeSet ranges)
    {
        writer.WriteStartArray(property);
        foreach (IovaRange range in ranges)
        {
            writer.WriteStartObject();
            writer.WriteString("first", Json.Hex(range.First));
            writer.WriteString("last", Json.Hex(range.Last));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string property, IEnumerable<string> texts)
    {
        writer.WriteStartArray(property);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string Word(Enum value)
    {
        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
