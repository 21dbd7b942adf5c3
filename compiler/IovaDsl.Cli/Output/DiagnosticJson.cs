using System.Text.Json;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Output;

/// <summary>Diagnostics as JSON of our own: flat, every field always there, null where there is nothing to say.</summary>
internal static class DiagnosticJson
{
    public static ReadOnlyMemory<byte> Write(ShownDiagnostics found) =>
        Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.WriteNumber("errors", found.Shown.Count(d => d.Severity == Severity.Error) + found.Errors);
            writer.WriteNumber("warnings", found.Shown.Count(d => d.Severity == Severity.Warning) + found.Warnings);
            WriteRest(writer, found);
            writer.WriteStartArray("diagnostics");
            foreach (Diagnostic diagnostic in found.Shown)
                WriteOne(writer, diagnostic);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    // Counted above, and left out below.
    private static void WriteRest(Utf8JsonWriter writer, ShownDiagnostics found)
    {
        writer.WriteStartObject("notShown");
        writer.WriteNumber("errors", found.Errors);
        writer.WriteNumber("warnings", found.Warnings);
        writer.WriteNumber("infos", found.Notes);
        writer.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("id", diagnostic.Id);
        writer.WriteString("severity", TextRenderer.WordOf(diagnostic.Severity));
        writer.Text("title", diagnostic.Descriptor.Title);
        writer.Text("message", OneLineMessage.WithPlaces(diagnostic));
        WritePlace(writer, diagnostic.Location);
        writer.Text("label", diagnostic.Label);
        writer.WriteStartArray("related");
        foreach (LabeledLocation related in diagnostic.Related)
        {
            writer.WriteStartObject();
            WritePlace(writer, related.Location);
            writer.Text("label", related.Label);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Text("prose", diagnostic.Prose);
        writer.Text("hint", diagnostic.Hint);
        WriteFix(writer, diagnostic.Fix);
        writer.WriteString("help", "iova help " + diagnostic.Id);
        writer.WriteEndObject();
    }

    private static void WriteFix(Utf8JsonWriter writer, SuggestedFix? fix)
    {
        if (fix is null)
        {
            writer.WriteNull("fix");
            return;
        }

        writer.WriteStartObject("fix");
        writer.Text("title", fix.Title);
        WritePlace(writer, fix.Location);
        writer.Text("newText", fix.NewText);
        writer.WriteEndObject();
    }

    // Lines and columns count from 1; the end is the first position after the text.
    private static void WritePlace(Utf8JsonWriter writer, SourceLocation location)
    {
        if (location.Source is null)
        {
            writer.WriteNull("file");
            return;
        }

        LinePosition first = location.Position;
        LinePosition after = location.Source.PositionOf(location.Span.AfterLast);
        writer.Text("file", location.Source.Path);
        writer.WriteNumber("line", first.Line);
        writer.WriteNumber("column", first.Column);
        writer.WriteNumber("endLine", after.Line);
        writer.WriteNumber("endColumn", after.Column);
    }
}
