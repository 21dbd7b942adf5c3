using IovaDsl.Compiler.Syntax;

namespace IovaDsl.LanguageServer.Features;

/// <summary>How a part is placed: its name, its parameters, their defaults.</summary>
internal static class Signatures
{
    public static string LabelOf(PartSyntax part) => $"{part.Name.Name}({string.Join(", ", part.Parameters.Select(p => p.Name.Name))})";
}
