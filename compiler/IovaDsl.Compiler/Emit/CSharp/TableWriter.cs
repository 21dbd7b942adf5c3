using System.Text;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes the constants of a platform. A small one gets an array of numbers per list, to be read by people; a large one gets
/// packed literals, which a compiler takes many times faster, in chunks, so that a program pays only for what it looks at.
/// </summary>
internal sealed class TableWriter
{
    private const int ChunkWords = 8192;
    private const int TextsPerMethod = 256;

    private readonly PlatformTables _tables;
    private readonly List<List<ulong>> _chunks = new();
    private readonly (int Chunk, int Start)[] _places;

    public TableWriter(PlatformTables tables)
    {
        _tables = tables;
        _places = new (int, int)[tables.Lists.Count];
        if (tables.IsPacked)
            PlaceLists();
    }

    /// <summary>An expression that reads a list of words in place.</summary>
    public string Read(int list)
    {
        if (!_tables.IsPacked)
            return "Tables.List" + CSharpText.Number(list);
        (int chunk, int start) = _places[list];
        return FormattableString.Invariant($"Tables.Chunk{chunk}.Slice({start}, {_tables.Lists[list].Words.Length})");
    }

    public void Write(SourceWriter writer)
    {
        writer.Line("// The constants, read in place: nothing is initialised when the program starts.");
        writer.Open("private static class Tables");
        if (_tables.IsPacked)
            WriteChunks(writer);
        else
            WriteLists(writer);
        WriteTexts(writer);
        writer.Close();
    }

    private void WriteLists(SourceWriter writer)
    {
        for (int i = 1; i < _tables.Lists.Count; i++)
        {
            writer.Line("// " + Upper(_tables.Remarks[i]) + ".");
            writer.Line(
                $"internal static global::System.ReadOnlySpan<ulong> List{CSharpText.Number(i)} => new ulong[] {{ "
                    + $"{Numbers(_tables.Lists[i].Words)} }};"
            );
            writer.Line();
        }

        writer.Open("internal static global::System.ReadOnlySpan<ulong> List(int number)");
        writer.Open("switch (number)");
        for (int i = 1; i < _tables.Lists.Count; i++)
            writer.Line(FormattableString.Invariant($"case {i}: return List{i};"));
        writer.Line("default: return default;");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private void WriteChunks(SourceWriter writer)
    {
        for (int i = 0; i < _chunks.Count; i++)
        {
            writer.Line(
                $"internal static global::System.ReadOnlySpan<ulong> Chunk{CSharpText.Number(i)} => "
                    + $"global::IovaDsl.Runtime.ConstantTable.Words({Packed(_chunks[i])});"
            );
            writer.Line();
        }

        writer.Line("// Where each list is: chunk, first word, number of words, in 16, 24 and 24 bits.");
        writer.Line(
            $"private static global::System.ReadOnlySpan<ulong> Places => global::IovaDsl.Runtime.ConstantTable.Words({Packed(Places())});"
        );
        writer.Line();
        writer.Open("internal static global::System.ReadOnlySpan<ulong> List(int number)");
        writer.Line("ulong place = Places[number];");
        writer.Line("return Chunk((int)(place >> 48)).Slice((int)(place >> 24) & 0xff_ffff, (int)place & 0xff_ffff);");
        writer.Close();
        writer.Line();
        writer.Open("private static global::System.ReadOnlySpan<ulong> Chunk(int number)");
        writer.Open("switch (number)");
        for (int i = 0; i < _chunks.Count; i++)
            writer.Line(FormattableString.Invariant($"case {i}: return Chunk{i};"));
        writer.Line("default: return default;");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private void WriteTexts(SourceWriter writer)
    {
        int methods = (_tables.Texts.Count + TextsPerMethod - 1) / TextsPerMethod;
        if (methods == 1)
        {
            WriteTexts(writer, "internal static string Text(ulong number)", 0);
            return;
        }

        writer.Open("internal static string Text(ulong number)");
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
        writer.Open(declaration);
        writer.Open("switch (number)");
        for (int i = Math.Max(first, 1); i < Math.Min(first + TextsPerMethod, _tables.Texts.Count); i++)
            writer.Line($"case {CSharpText.Number(i)}: return {CSharpText.Literal(_tables.Texts[i])};");
        writer.Line("default: return string.Empty;");
        writer.Close();
        writer.Close();
    }

    // A list lies in one chunk; one that is longer than a chunk gets one of its own.
    private void PlaceLists()
    {
        for (int i = 0; i < _places.Length; i++)
        {
            ulong[] words = _tables.Lists[i].Words;
            if (_chunks.Count == 0 || _chunks[_chunks.Count - 1].Count + words.Length > ChunkWords)
                _chunks.Add(new List<ulong>());
            List<ulong> chunk = _chunks[_chunks.Count - 1];
            _places[i] = (_chunks.Count - 1, chunk.Count);
            chunk.AddRange(words);
        }
    }

    private IEnumerable<ulong> Places() =>
        _places.Select((place, i) => ((ulong)place.Chunk << 48) | ((ulong)place.Start << 24) | (uint)_tables.Lists[i].Words.Length);

    private static string Packed(IEnumerable<ulong> words)
    {
        var text = new StringBuilder("\"");
        foreach (ulong word in words)
        {
            for (int shift = 0; shift < 64; shift += 16)
                CSharpText.AppendEscape(text, unchecked((char)(word >> shift)));
        }

        return text.Append('"').ToString();
    }

    private static string Numbers(ulong[] words) => string.Join(", ", words.Select(CSharpText.Hex));

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}
