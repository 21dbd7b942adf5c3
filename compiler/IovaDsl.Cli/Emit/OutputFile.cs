using System.Text;

namespace IovaDsl.Cli.Emit;

/// <summary>One file of an output: its path within the output's folder (with <c>/</c>), and its bytes or where it links to.</summary>
public sealed record OutputFile(string Path, ReadOnlyMemory<byte> Content)
{
    /// <summary>Set: a symbolic link, and <see cref="Content"/> is empty.</summary>
    public string? LinkTarget { get; init; }

    public static OutputFile Text(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static OutputFile Link(string path, string target) => new(path, default) { LinkTarget = target };
}
