using System.Text;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Diff;

/// <summary>Edits of one board, and pairs of examples, each with the exact difference that it makes.</summary>
public sealed class EditTests
{
    private const string Update = "IOVADSL_UPDATE_BASELINES";
    private static readonly string Folder = Path.Combine(TestPaths.Root, "tests", "IovaDsl.Fleet.Tests", "Diff");

    [Fact]
    public void Every_edit_makes_its_difference()
    {
        string board = File.ReadAllText(Path.Combine(Folder, "board.iova"));
        string expectedFile = Path.Combine(Folder, "edits.expected.txt");
        using var place = new Workplace();
        place.Write("old.iova", board);
        var text = new StringBuilder();
        foreach ((string name, string edited) in Edits(board))
        {
            place.Write("new.iova", edited);
            Outcome run = place.Run("diff", "old.iova", "new.iova");
            text.Append(
                $"== {name}\n{run.Output[run.Output.IndexOf("+ new.iova", StringComparison.Ordinal)..].Split('\n', 2)[1].Trim('\n')}\n\n"
            );
            // Expectations may fail; the edit itself must be right.
            string? mistake = run.Error.Split('\n').FirstOrDefault(line => line.Contains(" error: ") && !line.StartsWith("IOVA300"));
            Assert.True(mistake is null, $"{name}: {mistake}");
        }

        if (Environment.GetEnvironmentVariable(Update) is not null)
            File.WriteAllText(expectedFile, text.ToString());
        Assert.Equal(File.ReadAllText(expectedFile).ReplaceLineEndings("\n"), text.ToString());
    }

    [Fact]
    public void Every_pair_of_neighbouring_examples_makes_its_difference()
    {
        string expectedFile = Path.Combine(Folder, "pairs.expected.txt");
        string examples = Path.Combine(TestPaths.Root, "examples");
        string[] files =
        [
            .. Directory
                .EnumerateFiles(examples, "*.iova", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "parts")
                .Select(file => Path.GetRelativePath(examples, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];
        using var place = new Workplace();
        var text = new StringBuilder();
        foreach ((string before, string after) in files.Zip(files.Skip(1)))
        {
            Outcome run = place.Run("diff", Path.Combine(examples, before), Path.Combine(examples, after));
            text.Append(run.Output.Replace('\\', '/').Replace(examples.Replace('\\', '/') + "/", "")).Append('\n');
        }

        if (Environment.GetEnvironmentVariable(Update) is not null)
            File.WriteAllText(expectedFile, text.ToString());
        Assert.Equal(File.ReadAllText(expectedFile).ReplaceLineEndings("\n"), text.ToString());
    }

    private static IEnumerable<(string Name, string Edited)> Edits(string board)
    {
        string[] blocks = File.ReadAllText(Path.Combine(Folder, "edits.txt")).ReplaceLineEndings("\n").Split("\n== ");
        foreach (string block in blocks.Skip(1))
        {
            string[] lines = block.TrimEnd('\n').Split('\n');
            string edited = board;
            for (int i = 1; i + 1 < lines.Length; i += 2)
            {
                string old = lines[i][2..];
                int at = edited.IndexOf(old, StringComparison.Ordinal);
                Assert.True(at >= 0, $"{lines[0]}: `{old}` is not in board.iova");
                edited = edited[..at] + lines[i + 1].PadRight(2)[2..] + edited[(at + old.Length)..];
            }

            Assert.NotEqual(board, edited);
            yield return (lines[0], edited);
        }
    }
}
