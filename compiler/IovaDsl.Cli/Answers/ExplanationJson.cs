using System.Collections.Immutable;
using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>An explanation as JSON; causes as in <c>iova show --json</c>.</summary>
internal static class ExplanationJson
{
    private static readonly AnswersJson Causes = new(static path => path);

    public static ReadOnlyMemory<byte> Write(
        ResolvedPlatform platform,
        string subject,
        Explanation explanation,
        ImmutableArray<ConsumerVerdict> verdicts
    ) =>
        Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("platform", platform.Platform.Name);
            bool isOne = explanation.Devices.Length == 1;
            writer.Text("device", isOne ? explanation.Device.Device.Name.ToString() : subject);
            writer.Text("address", isOne ? explanation.Device.Device.Address?.ToString() : null);
            WriteRange(writer, "asked", explanation.Asked);
            writer.WriteBoolean("isUsable", explanation.IsUsable);
            writer.WriteStartArray("usable");
            foreach (IovaRange range in explanation.Usable)
                WriteRange(writer, null, range);
            writer.WriteEndArray();
            WriteObstacles(writer, "obstacles", explanation.Obstacles);
            WriteObstacles(writer, "relaxable", explanation.Relaxable);
            WriteBound(writer, "next", explanation.Next);
            WriteBound(writer, "binding", explanation.Binding);
            WriteRange(writer, "nearestFree", explanation.NearestFree);
            WriteVerdicts(writer, verdicts);
            writer.WriteEndObject();
        });

    private static void WriteVerdicts(Utf8JsonWriter writer, ImmutableArray<ConsumerVerdict> verdicts)
    {
        writer.WriteStartArray("consumers");
        foreach (ConsumerVerdict verdict in verdicts)
        {
            writer.WriteStartObject();
            writer.WriteString("view", verdict.View.JsonName);
            writer.Text("group", verdict.Group.ToString());
            writer.WriteBoolean("allows", verdict.Allows);
            writer.Text("error", verdict.Refusal?.Error);
            writer.Text("why", verdict.Refusal?.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteObstacles(Utf8JsonWriter writer, string property, ImmutableArray<Obstacle> obstacles)
    {
        writer.WriteStartArray(property);
        foreach (Obstacle obstacle in obstacles)
        {
            writer.WriteStartObject();
            writer.WriteString("what", obstacle.Claim?.Name() ?? Word(obstacle.Kind));
            WriteRange(writer, "part", obstacle.Part);
            WriteRange(writer, "whole", obstacle.Whole);
            writer.WritePropertyName("cause");
            Causes.WriteCause(writer, obstacle.Cause);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBound(Utf8JsonWriter writer, string property, Bound? bound)
    {
        if (bound is null)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartObject(property);
        writer.WriteString("last", Json.Hex(bound.Last));
        writer.WriteString("what", Word(bound.Kind));
        writer.WritePropertyName("cause");
        Causes.WriteCause(writer, bound.Cause);
        writer.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter writer, string? property, IovaRange? range)
    {
        if (property is not null)
            writer.WritePropertyName(property);
        if (range is not { } value)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("first", Json.Hex(value.First));
        writer.WriteString("last", Json.Hex(value.Last));
        writer.WriteEndObject();
    }

    private static string Word(ObstacleKind kind) =>
        kind switch
        {
            ObstacleKind.Limit => "limit",
            ObstacleKind.Aperture => "aperture",
            ObstacleKind.Swallowed => "swallowed",
            _ => "claim",
        };
}
