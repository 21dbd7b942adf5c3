using System.Collections.Immutable;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Cli.Emit;

/// <summary>The loss report as JSON: what was lost, of which element, and why.</summary>
internal static class LossReport
{
    public static ReadOnlyMemory<byte> Write(string format, ImmutableArray<Loss> losses) =>
        Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.WriteString("to", format);
            writer.WriteStartArray("losses");
            foreach (Loss loss in losses)
            {
                writer.WriteStartObject();
                writer.Text("element", loss.Element);
                writer.Text("what", loss.What);
                writer.Text("why", loss.Why);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
