using IovaDsl.Compiler.Syntax;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>How a part is placed, and which of its parameters is being written.</summary>
internal sealed record Signature(string Label, IReadOnlyList<(int Start, int End)> Parameters, string? Doc, int Active);

internal static class Signatures
{
    /// <summary><c>name(a, b = 4K)</c></summary>
    public static string LabelOf(Document document, PartSyntax part) =>
        $"{part.Name.Name}({string.Join(", ", part.Parameters.Select(parameter => ParameterText(document, parameter)))})";

    /// <summary>Inside the parentheses of a <c>use</c>; null: elsewhere, or there is no such part.</summary>
    public static Signature? At(Snapshot snapshot, Document document, int offset)
    {
        if (CaretContext.At(document, offset).Call() is not (var name, var argument))
            return null;
        NamePlace place = snapshot.Symbols.InView(document, NameSpace.Part).FirstOrDefault(place => place.Use.Name == name);
        return place.Use?.Declares is PartSyntax part ? Of(place.Document, part, argument) : null;
    }

    private static Signature Of(Document document, PartSyntax part, int active)
    {
        var parameters = new List<(int, int)>();
        int at = part.Name.Name.Length + 1;
        foreach (ParameterSyntax parameter in part.Parameters)
        {
            int length = ParameterText(document, parameter).Length;
            parameters.Add((at, at + length));
            at += length + 2;
        }

        return new Signature(LabelOf(document, part), parameters, part.Doc, active);
    }

    private static string ParameterText(Document document, ParameterSyntax parameter) =>
        parameter.Default is { } value
            ? $"{parameter.Name.Name} = {document.Text.Substring(value.Span.Start, value.Span.Length)}"
            : parameter.Name.Name;
}
