using IovaDsl.Compiler.Tests;

namespace IovaDsl.SourceGenerator.Tests.Architecture;

/// <summary>Nobody has to scroll sideways in what we wrote.</summary>
public sealed class LineWidthTests
{
    private const int Most = 140;

    [Theory]
    [InlineData("compiler")]
    [InlineData("runtime")]
    [InlineData("grammar")]
    public void No_line_is_wider_than_140_columns(string folder)
    {
        string root = Path.Combine(Repository.Root, folder);
        string[] files =
        [
            .. Directory
                .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("IovaDsl.Grammar/Generated", StringComparison.Ordinal))
                .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(IsMade)),
        ];
        Assert.NotEmpty(files);
        Assert.Empty(
            files.SelectMany(file =>
                File.ReadLines(file)
                    .Select((line, i) => (Line: line, At: $"{Path.GetRelativePath(Repository.Root, file)}:{i + 1}"))
                    .Where(line => line.Line.Length > Most)
                    .Select(line => line.At)
            )
        );
    }

    private static bool IsMade(string folder) => folder is "bin" or "obj" or "node_modules";
}
