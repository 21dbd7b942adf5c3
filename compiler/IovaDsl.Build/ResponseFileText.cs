using System.Text;

namespace IovaDsl.Build;

/// <summary>Words as the text of a response file, one a line, each quoted so that the command reads exactly them.</summary>
internal static class ResponseFileText
{
    public static string Of(IEnumerable<string> words) => string.Join("\n", words.Select(Quoted));

    /// <summary>A file as a word: a project that takes all of a folder also takes <c>--output=x.iova</c>, which is no option.</summary>
    public static string FileWord(string path) => path.StartsWith("-", StringComparison.Ordinal) ? "./" + path : path;

    // Backslashes before a quotation mark, also the last, are doubled. A word that begins with @ would be a response file of its own:
    // only names of files can, and such a name has another spelling.
    private static string Quoted(string word)
    {
        var text = new StringBuilder("\"");
        if (word.StartsWith("@", StringComparison.Ordinal))
            text.Append("./");
        int backslashes = 0;
        foreach (char c in word)
        {
            if (c == '"')
                text.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            text.Append(c);
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }
}
