using System.CommandLine;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Transcripts;

/// <summary>
/// As much of a shell as a session needs. Words are separated by blanks and may stand in quotes; <c>NAME=VALUE</c> in front sets a variable
/// for the one command, of which TERM makes a terminal and COLUMNS its width; what <c>printf</c> writes goes through <c>|</c> into
/// <c>iova</c> or through <c>&gt;</c> into a file. Output is shown with control characters as escapes.
/// </summary>
internal sealed class Shell(Workplace place)
{
    /// <summary>What a command writes, errors behind <c>! </c>, and its exit code where that is not 0.</summary>
    public string Answer(string command)
    {
        List<string> words = Words(command);
        Set(words.TakeWhile(word => word.Contains('=') && !word.StartsWith('-')).ToList());
        words.RemoveRange(0, place.Variables.Count);
        int arrow = words.FindIndex(word => word is "|" or ">");
        if (arrow < 0)
            return Own(words) ?? Shown(place.Run([.. words.Skip(1)]));
        byte[] input = Bytes(words[arrow - 1]);
        if (words[arrow] == "|")
            return Shown(place.RunWithInput(input, [.. words.Skip(arrow + 2)]));
        place.Write(words[arrow + 1], input);
        return "";
    }

    private void Set(List<string> variables)
    {
        place.Variables.Clear();
        foreach (string variable in variables)
            place.Variables[variable.Split('=')[0]] = variable.Split('=')[1];
        place.Terminal = place.Variables.ContainsKey("TERM");
        place.Columns = int.Parse(place.Variables.GetValueOrDefault("COLUMNS", "120"), CultureInfo.InvariantCulture);
    }

    // Commands that are not the product's; null: it is none of them.
    private string? Own(List<string> words)
    {
        switch (words[0])
        {
            case "cat":
                string text = File.Exists(place.PathOf(words[1])) ? place.Read(words[1]) : "no such file\n";
                return text.EndsWith('\n') ? text : text + "\n\\ no end of line\n";
            case "ls":
                return !Directory.Exists(place.PathOf(words[1])) ? "" : string.Concat(Entries(words[1]).Select(name => name + "\n"));
            case "mkdir":
                Directory.CreateDirectory(place.PathOf(words[1]));
                return "";
            case "cp":
                File.Copy(place.PathOf(words[1]), place.PathOf(words[2]), overwrite: true);
                return "";
            case "rm":
                File.Delete(place.PathOf(words[1]));
                return "";
            case "chmod" when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(place.PathOf(words[2]), (UnixFileMode)Convert.ToInt32(words[1], 8));
                return "";
            case "ln":
                File.CreateSymbolicLink(place.PathOf(words[2]), words[1]);
                return "";
            case "tar":
                TarFile.CreateFromDirectory(place.PathOf(words[1]), place.PathOf(words[2]), includeBaseDirectory: false);
                return "";
            default:
                return null;
        }
    }

    // Files and links by their paths; links are not followed, since those of sysfs lead in circles.
    private IEnumerable<string> Entries(string folder) =>
        new DirectoryInfo(place.PathOf(folder))
            .EnumerateFileSystemInfos()
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .SelectMany(entry =>
                entry.LinkTarget is { } target ? [$"{entry.Name} -> {target}"]
                : entry is DirectoryInfo ? Entries($"{folder}/{entry.Name}").Select(below => $"{entry.Name}/{below}")
                : [entry.Name]
            );

    private string Shown(Outcome run)
    {
        string output = run.Output.Length == 0 || run.Output.EndsWith('\n') ? run.Output : run.Output + "\n";
        string errors = string.Concat(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"! {line}\n"));
        string all = output + errors + (run.Code == 0 ? "" : $"exit {run.Code}\n");
        // Help names the process that asks, which is whatever runs the tests.
        return all.Replace(place.Folder, "PLACE", StringComparison.Ordinal)
            .Replace("\x1b", "\\e", StringComparison.Ordinal)
            .Replace($"  {RootCommand.ExecutableName} ", "  iova ", StringComparison.Ordinal);
    }

    // As printf reads them: \n, \t, \\ and \xNN for a byte.
    private static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            else if (text[++i] == 'x')
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else
                bytes.Add(
                    (byte)(
                        text[i] switch
                        {
                            'n' => '\n',
                            't' => '\t',
                            var other => other,
                        }
                    )
                );
            i += text[i] == 'x' && text[i - 1] == '\\' ? 2 : 0;
        }

        return [.. bytes];
    }

    private static List<string> Words(string command)
    {
        List<string> words = [];
        foreach ((string part, int i) in command.Split('\'').Select((part, i) => (part, i)))
        {
            if (i % 2 == 0)
                words.AddRange(part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            else
                words.Add(part);
        }

        return words;
    }
}
