using System.Text;

namespace IovaDsl.Compiler.Emit;

/// <summary>
/// One entry of an output: its path within the output's folder (with <c>/</c>), and its bytes, or where it links to, or
/// that it is an empty folder. Emitters make these and hosts write them.
/// </summary>
internal sealed record OutputFile
{
    private OutputFile(string path) => Path = path;

    /// <summary>Relative, with <c>/</c>, never with <c>..</c>.</summary>
    public string Path { get; private init; }

    /// <summary>Null for a link or a folder, and for what is written as it is made.</summary>
    public byte[]? Content { get; private init; }

    /// <summary>Writes it as it is made, since it may be longer than memory should hold; null for what has its content.</summary>
    public Action<System.IO.Stream>? WriteTo { get; private init; }

    /// <summary>What a symbolic link says, relative to the link's folder; null for what is no link.</summary>
    public string? LinkTarget { get; private init; }

    /// <summary>A folder that would be empty otherwise.</summary>
    public bool IsFolder => Content is null && WriteTo is null && LinkTarget is null;

    /// <summary>The same entry, in a folder more.</summary>
    public OutputFile Below(string folder) => this with { Path = folder + "/" + Path };

    public static OutputFile Text(string path, string text) => new(path) { Content = new UTF8Encoding(false).GetBytes(text) };

    public static OutputFile Bytes(string path, byte[] content) => new(path) { Content = content };

    public static OutputFile Written(string path, Action<System.IO.Stream> write) => new(path) { WriteTo = write };

    public static OutputFile Link(string path, string target) => new(path) { LinkTarget = target };

    public static OutputFile Folder(string path) => new(path);
}
