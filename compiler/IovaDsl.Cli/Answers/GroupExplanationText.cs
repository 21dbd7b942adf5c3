using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;

namespace IovaDsl.Cli.Answers;

/// <summary>Why a device shares its group: the page of <c>iova explain --why-grouped</c>, and its JSON.</summary>
internal static class GroupExplanationText
{
    public static string Text(Session session, GroupExplanation explanation)
    {
        var canvas = Canvas.For(session);
        canvas.Line(0, new Cell(NameOf(explanation.Device), Look.Bold), "  " + WhereItIs(explanation));
        if (explanation.Group is { } group)
            WriteMembers(canvas, group);
        if (!explanation.Path.IsEmpty)
        {
            canvas.EmptyLine();
            canvas.Line(2, "from the device to the root bus");
            canvas.Table(2, [.. explanation.Path.Select(StepRow)]);
            canvas.EmptyLine();
            canvas.Line(2, "its requests arrive with");
            canvas.Table(2, [.. explanation.Requesters.Select(RequesterRow)]);
        }

        return canvas.ToString();
    }

    private static string WhereItIs(GroupExplanation explanation) =>
        explanation.Group is not { } group ? "has no group: " + (explanation.Device.Refusal ?? "no IOMMU translates it")
        : group.Devices.Length == 1 ? $"alone in its group {group.Name}"
        : $"in group {group.Name} of {group.Devices.Length} devices" + (group.Declared is null ? "" : ", as the file states it");

    private static void WriteMembers(Canvas canvas, ResolvedGroup group)
    {
        if (group.Members.IsEmpty || group.Devices.Length == 1)
            return;
        canvas.EmptyLine();
        canvas.Table(2, [.. group.Members.Select(MemberRow)]);
    }

    private static Cell[] MemberRow(GroupMember member)
    {
        string name = member.Device.Address?.ToString() ?? member.Device.Name.ToString();
        return
        [
            new Cell(name, Look.Bold),
            new Cell(member.JoinedWith is { } with ? $"with {with}: {member.Because}" : "came first and opened the group"),
        ];
    }

    private static Cell[] StepRow(IsolationStep step) =>
        [
            new Cell(step.Function),
            step.Isolation.IsIsolated ? new Cell("isolated", Look.Good) : new Cell("not isolated", Look.Warn),
            new Cell(step.Isolation.Because),
        ];

    private static Cell[] RequesterRow(RequesterStep step) => [new Cell($"0x{step.Id:x4}"), new Cell(step.Because ?? "its own ID")];

    private static string NameOf(ResolvedDevice device) =>
        device.Device.Name + (device.Device.Address is { } address ? "  " + address : "");

    public static ReadOnlyMemory<byte> Json(GroupExplanation explanation) =>
        Output.Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("device", explanation.Device.Device.Name.ToString());
            writer.Text("group", explanation.Group?.Name.ToString());
            writer.WriteBoolean("stated", explanation.Group?.Declared is not null);
            writer.Text("refusal", explanation.Device.Refusal);
            writer.WriteStartArray("members");
            foreach (GroupMember member in explanation.Group?.Members ?? [])
                Write(writer, member);
            writer.WriteEndArray();
            writer.WriteStartArray("path");
            foreach (IsolationStep step in explanation.Path)
                Write(writer, step);
            writer.WriteEndArray();
            writer.WriteStartArray("requesters");
            foreach (RequesterStep requester in explanation.Requesters)
                Write(writer, requester);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter writer, GroupMember member)
    {
        writer.WriteStartObject();
        writer.Text("device", member.Device.Name.ToString());
        writer.Text("with", member.JoinedWith);
        writer.Text("because", member.Because);
        writer.WriteBoolean("guessed", member.IsGuessed);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IsolationStep step)
    {
        writer.WriteStartObject();
        writer.Text("function", step.Function);
        writer.WriteBoolean("isolated", step.Isolation.IsIsolated);
        writer.Text("because", step.Isolation.Because);
        writer.WriteBoolean("guessed", step.Isolation.IsGuessed);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RequesterStep requester)
    {
        writer.WriteStartObject();
        writer.WriteString("id", $"0x{requester.Id:x}");
        writer.Text("because", requester.Because);
        writer.WriteEndObject();
    }
}
