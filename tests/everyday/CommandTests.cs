using System.Text;
using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Everyday.Tests;

/// <summary>
/// Mistakes on the command line, as transcripts: a line that begins with <c>$ iova</c>, what standard error says, and the exit code.
/// </summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iova-everyday-").FullName;

    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Transcripts, "*.txt")
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal),
        ];

    private static string Transcripts => Path.Combine(Repository.Folder, "commands");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_on_the_command_line_has_one_message(string name)
    {
        string path = Path.Combine(Transcripts, name + ".txt");
        string written = File.ReadAllText(path);
        string line = written.Split('\n')[0];
        WriteFiles();
        using var error = new MemoryStream();
        int code = CommandLine.Run(
            line["$ iova ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new CommandHost
            {
                Input = new MemoryStream(),
                Output = new MemoryStream(),
                Error = error,
                Directory = _folder,
            }
        );
        string said = Encoding.UTF8.GetString(error.ToArray()).Replace(_folder, "FOLDER", StringComparison.Ordinal);
        string transcript = $"{line}\n{said}exit {code}\n";
        if (Repository.UpdatesBaselines)
            File.WriteAllText(path, transcript);
        else
            Assert.Equal(written, transcript);
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("internal error", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n'), sentence => sentence.StartsWith("iova: ", StringComparison.Ordinal) && !IsAdvice(sentence));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsAdvice(string sentence) => sentence.EndsWith("lists what it takes", StringComparison.Ordinal);

    // A sound platform, and what people give to the command beside it.
    private void WriteFiles()
    {
        File.Copy(Path.Combine(Repository.Folder, "topologies", "laptop.iova"), Path.Combine(_folder, "board.iova"), overwrite: true);
        File.WriteAllBytes(Path.Combine(_folder, "board.dtb"), [0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 0x48, 0, 0, 0, 0x38, 0, 0, 0, 0x48]);
        byte[] table = new byte[64];
        Encoding.ASCII.GetBytes("DMAR").CopyTo(table, 0);
        table[4] = 64;
        File.WriteAllBytes(Path.Combine(_folder, "DMAR.aml"), table);
    }
}
