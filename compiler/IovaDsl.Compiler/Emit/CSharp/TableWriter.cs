using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes the constants of a platform. Those of a small one are numbers with remarks, to be read by people; those of a large one are
/// literals, which a compiler takes many times faster.
/// </summary>
internal sealed class TableWriter(PlatformTables tables)
{
    // Above this many words (a few hundred regions) the lists become literals.
    private const int MostReadableWords = 1024;

    private const int TextsPerMethod = 256;

    private IReadOnlyList<WordLists.Chunk> Chunks => tables.Lists.Chunks;

    public void Write(SourceWriter writer)
    {
        writer.Line("/// <summary>The constants, read in place: nothing is initialised when the program starts.</summary>");
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        if (tables.Told.All.Count > 0)
            WriteTold(writer);
        writer.Open($"public readonly struct {tables.TypeName} : global::IovaDsl.Runtime.IPlatformTables");
        bool isReadable = tables.Lists.Count <= MostReadableWords;
        for (int i = 0; i < Chunks.Count; i++)
        {
            if (isReadable)
                WriteNumbers(writer, i);
            else
                writer.Line($"{Declaration(i)}global::IovaDsl.Runtime.ConstantTable.Words({Packed(Chunks[i].Words)});");
            writer.Line();
        }

        WriteChunk(writer);
        WriteReader(writer, "Keys", tables.Keys);
        WriteReader(writer, "Ordinals", tables.Ordinals);
        WriteTexts(writer);
        writer.Close();
    }

    private void WriteTold(SourceWriter writer)
    {
        writer.Line("[global::IovaDsl.Runtime.IovaReasons(");
        for (int i = 0; i < tables.Told.All.Count; i++)
            writer.Line($"    {Told(tables.Told.All[i])}{(i + 1 < tables.Told.All.Count ? "," : ")]")}");
    }

    private static string Told(ReasonSpec reason) =>
        CSharpText.Literal(new IovaRange(reason.First, reason.Last) + " " + DocText.Of(reason));

    private static string Declaration(int chunk) => $"internal static {CSharpText.Words} Chunk{CSharpText.Number(chunk)} => ";

    private void WriteNumbers(SourceWriter writer, int chunk)
    {
        WordLists.Chunk words = Chunks[chunk];
        writer.Open(Declaration(chunk) + "new ulong[]");
        if (chunk == 0)
            WriteList(
                writer,
                words,
                0,
                "where the lists below are: see PlatformLayout",
                PlatformLayout.DirectoryWords,
                WordLists.WordsPerLine
            );
        for (int i = 0; i < words.Remarks.Count; i++)
        {
            (int at, string what, int width) = words.Remarks[i];
            WriteList(writer, words, at, what, i + 1 < words.Remarks.Count ? words.Remarks[i + 1].At : words.Words.Count, width);
        }

        writer.Close("};");
    }

    private static void WriteList(SourceWriter writer, WordLists.Chunk words, int from, string what, int to, int perLine)
    {
        string remark = $"// {CSharpText.Number(from)}: {what}";
        string Row(int row) => string.Join(", ", words.Words.Skip(row).Take(Math.Min(perLine, to - row)).Select(Number)) + ",";
        if (to - from <= perLine)
        {
            writer.Line(from < to ? Row(from) + " " + remark : remark);
            return;
        }

        writer.Line(remark);
        for (int row = from; row < to; row += perLine)
            writer.Line(Row(row));
    }

    private static string Number(ulong word) => word < 10 ? CSharpText.Number((long)word) : Wording.Hex(word);

    private void WriteChunk(SourceWriter writer)
    {
        writer.Line("/// <inheritdoc/>");
        if (Chunks.Count == 1)
        {
            writer.Line($"public {CSharpText.Words} Chunk(int number) => Chunk0;");
            writer.Line();
            return;
        }

        writer.Open($"public {CSharpText.Words} Chunk(int number)");
        writer.Open("switch (number)");
        for (int i = 0; i < Chunks.Count; i++)
            writer.Line(FormattableString.Invariant($"case {i}: return Chunk{i};"));
        writer.Line("default: return default;");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private void WriteReader(SourceWriter writer, string name, ulong place)
    {
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public {CSharpText.Words} {name}() => {tables.Read(place)};");
        writer.Line();
    }

    private void WriteTexts(SourceWriter writer)
    {
        IReadOnlyList<string> texts = tables.Texts.All;
        int methods = (texts.Count + TextsPerMethod - 1) / TextsPerMethod;
        writer.Line("/// <inheritdoc/>");
        if (methods == 1)
        {
            WriteTexts(writer, "public string Text(ulong number)", 0);
            return;
        }

        writer.Open("public string Text(ulong number)");
        writer.Open(FormattableString.Invariant($"switch (number / {TextsPerMethod})"));
        for (int i = 0; i < methods; i++)
            writer.Line(FormattableString.Invariant($"case {i}: return Text{i}(number);"));
        writer.Line("default: return string.Empty;");
        writer.Close();
        writer.Close();
        for (int i = 0; i < methods; i++)
        {
            writer.Line();
            WriteTexts(writer, FormattableString.Invariant($"private static string Text{i}(ulong number)"), i * TextsPerMethod);
        }
    }

    private void WriteTexts(SourceWriter writer, string declaration, int first)
    {
        IReadOnlyList<string> texts = tables.Texts.All;
        writer.Open(declaration);
        writer.Open("switch (number)");
        for (int i = Math.Max(first, 1); i < Math.Min(first + TextsPerMethod, texts.Count); i++)
            writer.Line($"case {CSharpText.Number(i)}: return {CSharpText.Literal(texts[i])};");
        writer.Line("default: return string.Empty;");
        writer.Close();
        writer.Close();
    }

    // Four characters a word, the least significant first. Most words are small, so zero has the shortest form.
    private static string Packed(List<ulong> words)
    {
        var text = new StringBuilder("\"", (words.Count * 16) + 2);
        foreach (ulong word in words)
        {
            for (int shift = 0; shift < 64; shift += 16)
                CSharpText.AppendPacked(text, unchecked((char)(word >> shift)));
        }

        return text.Append('"').ToString();
    }
}
