using System.Text;
using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Fuzz;

/// <summary>Runs the command in this process, in a folder of its own, and holds it to its promise: an exit code, and never a mistake of ours.</summary>
public sealed class CommandRuns : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("iova-fuzz-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>What the command wrote to standard output.</summary>
    /// <exception cref="InvalidDataException">It broke its promise.</exception>
    public byte[] Run(IReadOnlyList<string> words, byte[]? input = null)
    {
        using MemoryStream output = new(),
            error = new();
        int code = CommandLine.Run(
            words,
            new CommandHost
            {
                Input = new MemoryStream(input ?? [], writable: false),
                Output = output,
                Error = error,
                Directory = Folder,
            }
        );
        string said = Encoding.UTF8.GetString(error.GetBuffer(), 0, (int)error.Length);
        if (code is < 0 or > 2 || said.Contains("IOVA9999 error: internal", StringComparison.Ordinal))
            throw new InvalidDataException($"{string.Join(' ', words)}: exit code {code}: {said}");
        if (code == 2 && said.Length == 0 && output.Length == 0)
            throw new InvalidDataException($"{string.Join(' ', words)}: exit code 2 without a word");
        return output.ToArray();
    }
}
