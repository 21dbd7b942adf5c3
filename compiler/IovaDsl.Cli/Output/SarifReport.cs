using System.Text;
using System.Text.Json;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Output;

/// <summary>
/// Diagnostics as SARIF 2.1.0 (OASIS, 27 March 2020), for code scanning and editors. Rules stand in the order of their
/// codes; nothing in it depends on the clock or on the machine.
/// </summary>
internal sealed class SarifReport
{
    private readonly IReadOnlyList<Diagnostic> _diagnostics;
    private readonly string? _rest;
    private readonly List<DiagnosticDescriptor> _rules;
    private readonly Dictionary<string, int> _ruleIndex = new(StringComparer.Ordinal);
    private readonly List<string> _artifacts;
    private readonly Dictionary<string, int> _artifactIndex = new(StringComparer.Ordinal);

    private SarifReport(ShownDiagnostics found)
    {
        _diagnostics = found.Shown;
        _rest = found.Rest;
        _rules = _diagnostics.Select(d => d.Descriptor).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        _artifacts = _diagnostics
            .SelectMany(d => d.Related.Select(r => r.Location).Prepend(d.Location))
            .Where(location => location.Source is not null)
            .Select(location => location.Source.Path)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        for (int i = 0; i < _rules.Count; i++)
            _ruleIndex.Add(_rules[i].Id, i);
        for (int i = 0; i < _artifacts.Count; i++)
            _artifactIndex.Add(_artifacts[i], i);
    }

    public static ReadOnlyMemory<byte> Write(ShownDiagnostics found) => Json.Write(new SarifReport(found).WriteLog);

    private void WriteLog(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer);
        WriteRest(writer);
        writer.WriteString("columnKind", "utf16CodeUnits");
        WriteArtifacts(writer);
        writer.WriteStartArray("results");
        foreach (Diagnostic diagnostic in _diagnostics)
            WriteResult(writer, diagnostic);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteTool(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "iova");
        writer.WriteString("fullName", "iova, the IovaDsl command");
        writer.WriteString("semanticVersion", ToolVersion.Semantic);
        writer.WriteStartArray("rules");
        foreach (DiagnosticDescriptor rule in _rules)
            WriteRule(writer, rule);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // What is left out is said as a condition of the run (SARIF 3.20.21).
    private void WriteRest(Utf8JsonWriter writer)
    {
        if (_rest is null)
            return;
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", true);
        writer.WriteStartArray("toolExecutionNotifications");
        writer.WriteStartObject();
        writer.WriteString("level", "warning");
        WriteMessage(writer, "message", Sentence(_rest));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteRule(Utf8JsonWriter writer, DiagnosticDescriptor rule)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Id);
        writer.WriteString("name", PascalName(rule.Title));
        WriteMessage(writer, "shortDescription", Sentence(rule.Title));
        WriteMessage(writer, "fullDescription", Sentence(rule.Title));
        WriteHelp(writer, rule);
        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", LevelOf(rule.DefaultSeverity));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteHelp(Utf8JsonWriter writer, DiagnosticDescriptor rule)
    {
        writer.WriteStartObject("help");
        writer.Text("text", $"{Sentence(rule.Title)} Cause, a bad and a good example: iova help {rule.Id}");
        if (DiagnosticPages.Find(rule.Id) is { } page)
            writer.Text("markdown", page);
        writer.WriteEndObject();
    }

    private void WriteArtifacts(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("artifacts");
        foreach (string path in _artifacts)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("location");
            writer.WriteString("uri", UriOf(path));
            writer.WriteEndObject();
            writer.WriteString("mimeType", "text/x-iova");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteResult(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", diagnostic.Id);
        writer.WriteNumber("ruleIndex", _ruleIndex[diagnostic.Id]);
        writer.WriteString("level", LevelOf(diagnostic.Severity));
        WriteMessage(writer, "message", TextOf(diagnostic));
        writer.WriteStartArray("locations");
        if (diagnostic.Location.Source is not null)
            WriteLocation(writer, diagnostic.Location, id: null, diagnostic.Label);
        writer.WriteEndArray();
        WriteRelated(writer, diagnostic);
        if (diagnostic.Fix is { } fix)
            WriteFix(writer, fix);
        writer.WriteEndObject();
    }

    private void WriteRelated(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        if (diagnostic.Related.IsEmpty)
            return;
        writer.WriteStartArray("relatedLocations");
        int id = 0;
        foreach (LabeledLocation related in diagnostic.Related)
        {
            id++;
            if (related.Location.Source is not null)
                WriteLocation(writer, related.Location, id, related.Label);
        }

        writer.WriteEndArray();
    }

    private void WriteLocation(Utf8JsonWriter writer, SourceLocation location, int? id, string? label)
    {
        writer.WriteStartObject();
        if (id is { } number)
            writer.WriteNumber("id", number);
        writer.WriteStartObject("physicalLocation");
        WriteArtifact(writer, location.Source.Path);
        WriteRegion(writer, "region", location);
        writer.WriteEndObject();
        if (label is not null)
            WriteMessage(writer, "message", label);
        writer.WriteEndObject();
    }

    private void WriteFix(Utf8JsonWriter writer, SuggestedFix fix)
    {
        writer.WriteStartArray("fixes");
        writer.WriteStartObject();
        WriteMessage(writer, "description", Sentence(fix.Title));
        writer.WriteStartArray("artifactChanges");
        writer.WriteStartObject();
        WriteArtifact(writer, fix.Location.Source.Path);
        writer.WriteStartArray("replacements");
        writer.WriteStartObject();
        WriteRegion(writer, "deletedRegion", fix.Location);
        writer.WriteStartObject("insertedContent");
        writer.Text("text", fix.NewText);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteArtifact(Utf8JsonWriter writer, string path)
    {
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", UriOf(path));
        if (_artifactIndex.TryGetValue(path, out int index))
            writer.WriteNumber("index", index);
        writer.WriteEndObject();
    }

    // Lines and columns from 1, the end column exclusive (SARIF 3.30.5 to 3.30.8). The character offset is the only way
    // to say an empty region, which an insertion is.
    private static void WriteRegion(Utf8JsonWriter writer, string property, SourceLocation location)
    {
        LinePosition first = location.Position;
        LinePosition after = location.Source.PositionOf(location.Span.AfterLast);
        writer.WriteStartObject(property);
        writer.WriteNumber("startLine", first.Line);
        writer.WriteNumber("startColumn", first.Column);
        writer.WriteNumber("endLine", after.Line);
        writer.WriteNumber("endColumn", after.Column);
        writer.WriteNumber("charOffset", location.Span.Start);
        writer.WriteNumber("charLength", location.Span.Length);
        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string property, string text)
    {
        writer.WriteStartObject(property);
        writer.Text("text", text);
        writer.WriteEndObject();
    }

    private static string TextOf(Diagnostic diagnostic)
    {
        var text = new StringBuilder(Sentence(OneLineMessage.WithPlaces(diagnostic)));
        if (diagnostic.Prose is { } prose)
            text.Append(' ').Append(prose);
        if (diagnostic.Hint is { } hint)
            text.Append(" Hint: ").Append(Sentence(hint));
        return text.ToString();
    }

    private static string Sentence(string text) => text.Length == 0 || text[^1] is '.' or '?' or '!' ? text : text + ".";

    private static string LevelOf(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            Severity.Info => "note",
            _ => "none",
        };

    // A rule's name is an identifier in Pascal case (SARIF 3.49.7).
    private static string PascalName(string title)
    {
        var name = new StringBuilder();
        bool atStart = true;
        foreach (char c in title)
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(atStart ? char.ToUpperInvariant(c) : c);
            atStart = !char.IsAsciiLetterOrDigit(c);
        }

        return name.Length == 0 ? "Rule" : name.ToString();
    }

    // A relative path is a relative reference, an absolute one a file URI (RFC 3986 and 8089).
    private static string UriOf(string path)
    {
        if (Path.IsPathRooted(path))
            return new Uri(path).AbsoluteUri;
        string[] segments = path.Replace('\\', '/').Split('/');
        return string.Join('/', segments.Select(Uri.EscapeDataString));
    }
}
