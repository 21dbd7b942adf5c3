using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>Inputs in which one thing is otherwise, and what that changes in what is said of them.</summary>
internal static partial class Changes
{
    private const int Most = 120;

    /// <summary>How many lines go and come, the first of them, and a sum over all; empty where nothing changes.</summary>
    public static string Between(string before, string after)
    {
        if (before == after)
            return "";
        string[] old = before.Split('\n'),
            now = after.Split('\n');
        string[] gone = [.. Missing(old, now)],
            come = [.. Missing(now, old)];
        string first =
            come.Length > 0 ? "+ " + come[0].Trim()
            : gone.Length > 0 ? "- " + gone[0].Trim()
            : "in another order";
        return $"-{gone.Length} +{come.Length} {Sum(string.Join('\n', [.. gone, "", .. come]))} {first[..Math.Min(first.Length, Most)]}";
    }

    /// <summary>Four digits that tell two texts apart.</summary>
    public static string Sum(string text) => Sum(Encoding.UTF8.GetBytes(text));

    /// <summary>The same of bytes.</summary>
    public static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..4];

    /// <summary>
    /// A platform without each of its lines, without each of its clauses (two spaces stand between them), and with one more in each number.
    /// </summary>
    public static IEnumerable<(string Name, string Text)> OfPlatform(string text)
    {
        foreach (Match line in InnerLines().Matches(text))
            yield return ($"without {line.Value.Trim()}", text.Remove(line.Index, line.Length));
        foreach (Match clause in Clauses().Matches(text))
            yield return ($"{Element(text, clause.Index)} without {clause.Value}", text.Remove(clause.Index, clause.Length));
        foreach (Match number in Numbers().Matches(text))
        {
            string more = OneMore(number.Value);
            yield return (
                $"{Element(text, number.Index)} {more} for {number.Value}",
                text.Remove(number.Index, number.Length).Insert(number.Index, more)
            );
        }
    }

    private static IEnumerable<string> Missing(string[] these, string[] there)
    {
        Dictionary<string, int> left = there.GroupBy(line => line).ToDictionary(lines => lines.Key, lines => lines.Count());
        foreach (string line in these)
        {
            if (left.TryGetValue(line, out int count) && count > 0)
                left[line] = count - 1;
            else
                yield return line;
        }
    }

    private static string OneMore(string number)
    {
        string digits = number.Replace("_", "", StringComparison.Ordinal);
        return digits.StartsWith("0x", StringComparison.Ordinal)
            ? $"0x{ulong.Parse(digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1:x}"
            : (ulong.Parse(digits, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
    }

    // The two words with which the line begins.
    private static string Element(string text, int at)
    {
        int start = text.LastIndexOf('\n', at) + 1;
        return string.Join(' ', text[start..].TrimStart().Split([' ', '\n'], 3).Take(2));
    }

    [GeneratedRegex(@"(?m)^  .*$")]
    private static partial Regex InnerLines();

    [GeneratedRegex(@"(?<=(?:\{ |  )(?! )(?!//))(?<!\n *)\w[^\n{}]*?(?=  | \})")]
    private static partial Regex Clauses();

    [GeneratedRegex(
        """
            (?<![\w":])0x[0-9a-f_]+(?![\w":]) | (?<![\w".:])[0-9]+(?=[\sKMG,])
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Numbers();
}
