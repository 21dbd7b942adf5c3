using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Files of other kinds that are taken for <c>.iova</c> files: recognized by how they begin, and said in one message.</summary>
internal static class ForeignTexts
{
    private const string Compiled = "`iova import` reads compiled trees (`dtc -I dts -O dtb`).";
    private const string Tables = "`iova import` reads tables and the dumps of acpidump.";

    /// <summary>What is wrong with the whole file; null: it may be one of ours.</summary>
    public static Diagnostic? Find(SourceText source)
    {
        string text = source.Text;
        int start = 0;
        while (start < text.Length && (char.IsWhiteSpace(text[start]) || text[start] == '\uFEFF'))
            start++;
        return Begins("/dts-v1/") || Begins("/plugin/") || Begins("#include <dt-bindings") ? Say("device tree source", Compiled)
            : Begins("DefinitionBlock") ? Say("ACPI source", Tables)
            : Begins("\uFFFD\r\uFFFD\uFFFD\0") || Begins("\uFFFD\r\uFFFD\uFFFD")
                ? Say("a compiled device tree", "Turn it into a file of this language with `iova import`.")
            : IsTable(text, start) ? Say("an ACPI table", "Turn it into a file of this language with `iova import`.")
            : start < text.Length && text[start] is '{' or '['
                ? Say("JSON", "Begin with `platform NAME { … }`; `iova new` writes a file to start from.")
            : Begins("<?xml") || Begins("<domain") ? Say("XML", "`iova vm --libvirt` reads libvirt's domains.")
            : Begins("---\n") || IsYaml(text, start)
                ? Say("YAML", "Begin with `platform NAME { … }`; `iova new` writes a file to start from.")
            : null;

        bool Begins(string with) => string.CompareOrdinal(text, start, with, 0, with.Length) == 0;

        Diagnostic Say(string what, string hint)
        {
            int after = text.IndexOf('\n', start) is var end and >= 0 ? end : text.Length;
            return SyntaxCatalog.ForeignText(new SourceLocation(source, new TextSpan(start, after - start)), what, hint);
        }
    }

    // A signature of four capitals, and a length whose high bytes are 0.
    private static bool IsTable(string text, int start) =>
        text.Length > start + 36
        && text[start + 7] == '\0'
        && Enumerable.Range(start, 4).All(i => text[i] is >= 'A' and <= 'Z' or >= '0' and <= '9');

    // "platform: board": a word of ours, and a colon right after it.
    private static bool IsYaml(string text, int start)
    {
        int after = start;
        while (after < text.Length && (char.IsLetterOrDigit(text[after]) || text[after] is '-' or '_'))
            after++;
        return after > start && after + 1 < text.Length && text[after] == ':' && text[after + 1] is ' ' or '\n';
    }
}
