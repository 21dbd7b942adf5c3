using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// <c>@FILE</c> on the command line stands for the words in a file, for command lines that are too long for a system: words between blanks
/// and line ends, quoted as MSBuild and Windows do (in <c>"…"</c> blanks are part of the word; <c>\"</c> is a quotation mark, and of
/// backslashes before one each second counts). Lines that begin with <c>#</c> are remarks.
/// </summary>
internal sealed class ResponseFiles(Session session)
{
    // A file may name others, and itself.
    private const int Most = 100;

    private int _read;

    /// <summary>Words for a file's name, as the parser of the command line asks for them.</summary>
    public bool Replace(string name, out IReadOnlyList<string>? words, out string? error)
    {
        words = null;
        error = null;
        if (++_read > Most)
        {
            error = $"more than {Most} response files; does '@{name}' name itself?";
            return false;
        }

        try
        {
            words = WordsOf(new SourceReader(session.Host).Read(name).Text);
            return true;
        }
        catch (UnreadableFile failure)
        {
            error = $"@{failure.Message}";
            return false;
        }
    }

    /// <summary>The words of a text.</summary>
    public static IReadOnlyList<string> WordsOf(string text)
    {
        var words = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            if (!line.TrimStart().StartsWith('#'))
                AddWords(line.TrimEnd('\r'), words);
        }

        return words;
    }

    private static void AddWords(string line, List<string> words)
    {
        StringBuilder? word = null;
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            int backslashes = 0;
            while (i < line.Length && line[i] == '\\')
            {
                backslashes++;
                i++;
            }

            bool atQuote = i < line.Length && line[i] == '"';
            if (backslashes > 0)
                (word ??= new StringBuilder()).Append('\\', atQuote ? backslashes / 2 : backslashes);
            if (i == line.Length)
                break;
            if (atQuote && backslashes % 2 == 0)
            {
                word ??= new StringBuilder();
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && char.IsWhiteSpace(line[i]))
            {
                Add(words, ref word);
            }
            else
            {
                (word ??= new StringBuilder()).Append(line[i]);
            }
        }

        Add(words, ref word);
    }

    private static void Add(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
            words.Add(word.ToString());
        word = null;
    }
}
