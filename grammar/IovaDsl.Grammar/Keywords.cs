namespace IovaDsl.Grammar;

/// <summary>The keywords of the language, as the grammar lists them.</summary>
public static class Keywords
{
    private static readonly NameTable Table = Read();

    /// <summary>A table for the words of a text, which holds the keywords and nothing else.</summary>
    public static NameTable NewTable() => new(Table);

    // The grammar's list of literal names is the list of keywords: a word there begins with a letter. The parser is
    // asked and not the lexer, which is otherwise never set up.
    private static NameTable Read()
    {
        var table = new NameTable(128);
        for (int type = 1; type <= IovaLexer.STRAY; type++)
        {
            string? literal = IovaParser.DefaultVocabulary.GetLiteralName(type);
            if (literal is not null && CharacterClass.IsNameStart(literal[1]))
                table.Add(literal.Substring(1, literal.Length - 2), type);
        }

        return table;
    }
}
