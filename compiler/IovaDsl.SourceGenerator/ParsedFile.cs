using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.SourceGenerator;

/// <summary>A file and what parsing made of it. Equal to another of an equal file, since parsing looks at nothing else.</summary>
internal sealed class ParsedFile : IEquatable<ParsedFile>
{
    private ParsedFile(IovaFile file, SourceText source, ParseResult? parsed, Exception? failure)
    {
        File = file;
        Source = source;
        Parsed = parsed;
        Failure = failure;
    }

    public IovaFile File { get; }

    public SourceText Source { get; }

    /// <summary>Null where parsing failed, which is a mistake of ours.</summary>
    public ParseResult? Parsed { get; }

    public Exception? Failure { get; }

    public bool DeclaresPlatforms => Parsed is { File.Platforms.IsEmpty: false };

    public static ParsedFile Parse(IovaFile file)
    {
        var source = new SourceText(file.Path, file.Text ?? string.Empty);
        try
        {
            return new ParsedFile(file, source, IovaParser.Parse(source), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new ParsedFile(file, source, null, failure);
        }
    }

    public bool Equals(ParsedFile? other) => other is not null && File == other.File;

    public override bool Equals(object? obj) => Equals(obj as ParsedFile);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(File.Path);
}
