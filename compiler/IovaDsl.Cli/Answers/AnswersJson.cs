using System.Collections.Immutable;
using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// Answers as the JSON of <c>iova show --json</c>, schema 1. A view that does not apply is null; a consumer that refuses a
/// group has an empty list and stands under <c>refused</c>.
/// </summary>
/// <param name="fileName">How a source file is called: as given for a person's screen, without folders for a fixture.</param>
internal sealed class AnswersJson(Func<string, string> fileName)
{
    private const int MostHeld = 1 << 20;

    public void Write(Utf8JsonWriter writer, PlatformAnswers answers, View? onlyView)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schema", 1);
        writer.Text("platform", answers.Platform.Platform.Name);
        WriteGroups(writer, "groups", answers.Groups, answers.Options, onlyView);
        WriteGroups(writer, "ungrouped", answers.Ungrouped, answers.Options, onlyView);
        if (answers.Container is { } container)
            WriteContainer(writer, container, onlyView);
        writer.WriteEndObject();
    }

    private void WriteContainer(Utf8JsonWriter writer, ContainerAnswer container, View? onlyView)
    {
        writer.WriteStartObject("container");
        writer.WriteStartObject("views");
        if ((onlyView ?? View.Exact) == View.Exact)
            WriteRanges(writer, View.Exact.JsonName, container.Exact);
        foreach (View view in Wanted(onlyView).Where(view => container[view] is not null))
            WriteRanges(writer, view.JsonName, container[view]!.Ranges);
        writer.WriteEndObject();
        writer.WriteStartObject("refused");
        foreach (View view in View.All.Where(view => container[view] is { Refused.IsEmpty: false }))
            WriteRefusedGroups(writer, view.JsonName, container[view]!.Refused);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteRefusedGroups(Utf8JsonWriter writer, string view, ImmutableArray<RefusedGroup> refused)
    {
        writer.WriteStartArray(view);
        foreach (RefusedGroup group in refused)
        {
            writer.WriteStartObject();
            writer.Text("group", group.Group.ToString());
            WriteRefusalFields(writer, group.Refusal);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteGroups(
        Utf8JsonWriter writer,
        string property,
        ImmutableArray<GroupAnswer> groups,
        AnswerOptions options,
        View? onlyView
    )
    {
        writer.WriteStartArray(property);
        foreach (GroupAnswer group in groups)
        {
            WriteGroup(writer, group, options, onlyView);

            // To a stream, whatever the number of groups, no more than this is held.
            if (writer.BytesPending > MostHeld)
                writer.Flush();
        }

        writer.WriteEndArray();
    }

    private void WriteGroup(Utf8JsonWriter writer, GroupAnswer group, AnswerOptions options, View? onlyView)
    {
        writer.WriteStartObject();
        writer.Text("name", group.Name.ToString());
        writer.WriteStartArray("devices");
        foreach (ResolvedDevice device in group.Devices)
        {
            writer.WriteStartObject();
            writer.Text("name", device.Device.Name.ToString());
            writer.Text("address", device.Device.Address?.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteAperture(writer, group.Aperture);
        WriteViews(writer, group, onlyView);
        WriteRefusals(writer, group);
        WriteRules(writer, AppliedRules.Of(group.Devices, options));
        WriteRegions(writer, group.Regions);
        WriteExclusions(writer, Exclusion.Of(group));
        WriteHazards(writer, Hazard.Of(group));
        writer.WriteEndObject();
    }

    // Everything that is not usable, or with care only: regions, and with them limits, windows, doorbells and the aperture.
    private void WriteExclusions(Utf8JsonWriter writer, ImmutableArray<Exclusion> rows)
    {
        writer.WriteStartArray("excluded");
        foreach (Exclusion row in rows)
        {
            writer.WriteStartObject();
            WriteEnds(writer, row.First, row.Last);
            writer.WriteString("what", row.What);
            writer.WriteBoolean("shownToUsers", !row.HiddenFromUsers);
            WriteVisibility(writer, row.Through, row.HiddenBecause);
            WriteCauses(writer, row.Causes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteHazards(Utf8JsonWriter writer, ImmutableArray<Hazard> hazards)
    {
        writer.WriteStartArray("hazards");
        foreach (Hazard hazard in hazards)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("told");
            foreach (View view in hazard.Consumers)
                writer.WriteStringValue(view.JsonName);
            writer.WriteEndArray();
            WriteRanges(writer, "ranges", hazard.Ranges);
            writer.WriteString("what", hazard.What);
            writer.WritePropertyName("cause");
            WriteCause(writer, hazard.Cause);
            writer.Text("sentence", hazard.Sentence(fileName));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Rules of versions that shaped the answer, where any did: iova kernels tells of each.
    private static void WriteRules(Utf8JsonWriter writer, ImmutableArray<KernelRule> rules)
    {
        if (rules.IsEmpty)
            return;
        writer.WriteStartArray("rules");
        foreach (KernelRule rule in rules)
            writer.WriteStringValue(rule.Id);
        writer.WriteEndArray();
    }

    private static void WriteAperture(Utf8JsonWriter writer, IovaRange? aperture)
    {
        if (aperture is { } range)
        {
            writer.WriteStartObject("aperture");
            WriteEnds(writer, range.First, range.Last);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("aperture");
        }
    }

    private static void WriteViews(Utf8JsonWriter writer, GroupAnswer group, View? onlyView)
    {
        writer.WriteStartObject("views");
        foreach (View view in Wanted(onlyView))
        {
            if (view.Shape == ViewShape.ReservedRegions)
                WriteReserved(writer, view, group[view]);
            else
                WriteRanges(writer, view.JsonName, group[view]?.Ranges);
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<View> Wanted(View? onlyView) => View.All.Where(view => (onlyView ?? view) == view);

    private static void WriteRanges(Utf8JsonWriter writer, string property, IEnumerable<IovaRange>? ranges)
    {
        if (ranges is null)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartArray(property);
        foreach (IovaRange range in ranges)
        {
            writer.WriteStartObject();
            WriteEnds(writer, range.First, range.Last);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The regions, and beside them the kernel's own text.
    private static void WriteReserved(Utf8JsonWriter writer, View view, ViewAnswer? answer)
    {
        if (answer is null)
        {
            writer.WriteNull(view.JsonName);
            writer.WriteNull(view.JsonName + "Text");
            return;
        }

        writer.WriteStartArray(view.JsonName);
        foreach (ReservedRegion region in answer.Regions)
        {
            writer.WriteStartObject();
            WriteEnds(writer, region.First, region.Last);
            writer.WriteString("kind", region.Kind.SysfsName());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray(view.JsonName + "Text");
        foreach (string line in answer.Lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
    }

    private void WriteRefusals(Utf8JsonWriter writer, GroupAnswer group)
    {
        writer.WriteStartObject("refused");
        foreach (View view in View.All)
            WriteRefusal(writer, view.JsonName, group[view]?.Refused);
        writer.WriteEndObject();
    }

    private void WriteRefusal(Utf8JsonWriter writer, string view, Refusal? refusal)
    {
        if (refusal is null)
            return;
        writer.WriteStartObject(view);
        WriteRefusalFields(writer, refusal);
        writer.WriteEndObject();
    }

    private void WriteRefusalFields(Utf8JsonWriter writer, Refusal refusal)
    {
        writer.WriteString("error", refusal.Error);
        if (refusal.Cause is { } cause)
        {
            writer.WritePropertyName("cause");
            WriteCause(writer, cause);
        }
        else
        {
            writer.WriteNull("cause");
        }

        writer.Text("why", refusal.Why);
    }

    private void WriteRegions(Utf8JsonWriter writer, ImmutableArray<MergedRegion> regions)
    {
        writer.WriteStartArray("regions");
        foreach (MergedRegion merged in regions)
        {
            writer.WriteStartObject();
            WriteEnds(writer, merged.Region.First, merged.Region.Last);
            writer.WriteString("kind", merged.Region.Kind.Name());
            WriteCauses(writer, merged.Causes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Through what Linux learns of a claim, or why it does not.
    private static void WriteVisibility(Utf8JsonWriter writer, ImmutableArray<string> through, string? hiddenBecause)
    {
        if (!through.IsEmpty)
        {
            writer.WriteStartArray("through");
            foreach (string channel in through)
                writer.WriteStringValue(channel);
            writer.WriteEndArray();
        }

        if (hiddenBecause is not null)
            writer.Text("hiddenBecause", hiddenBecause);
    }

    private void WriteCauses(Utf8JsonWriter writer, ImmutableArray<Cause> causes)
    {
        writer.WriteStartArray("causes");
        foreach (Cause cause in causes)
            WriteCause(writer, cause);
        writer.WriteEndArray();
    }

    /// <summary>Element, rule, file and line always; a label, a built-in rule's source and a table's words where there are any.</summary>
    public void WriteCause(Utf8JsonWriter writer, Cause cause)
    {
        writer.WriteStartObject();
        writer.Text("element", cause.Element);
        writer.Text("rule", cause.Rule);
        if (cause.Origin.Source is { } location)
        {
            writer.Text("file", fileName(location.Source.Path));
            writer.WriteNumber("line", location.Position.Line);
        }
        else
        {
            writer.WriteNull("file");
            writer.WriteNull("line");
        }

        if (cause.Label is not null)
            writer.Text("label", cause.Label);
        if (cause.Source is not null)
            writer.Text("source", cause.Source);
        if (cause.Origin.Firmware is { } place)
            writer.Text("firmware", place.ToString());
        writer.WriteEndObject();
    }

    private static void WriteEnds(Utf8JsonWriter writer, ulong first, ulong last)
    {
        writer.WriteString("first", Json.Hex(first));
        writer.WriteString("last", Json.Hex(last));
    }
}
