using System.Globalization;
using System.Text;
using IovaDsl.Cli;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Tests;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>
/// The text written for a platform depends on nothing but the topology: not on who writes it, where, in which order or language.
/// </summary>
public sealed class SameBytesTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;
    private readonly string _folder = Directory.CreateTempSubdirectory("iova-same-").FullName;

    // Parts and included files are compiled with the file that includes them.
    public static TheoryData<string> Examples =>
        [.. Repository.Examples().Where(path => Repository.Read(path).Contains("platform ", StringComparison.Ordinal))];

    public void Dispose()
    {
        CultureInfo.CurrentCulture = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_command_writes_what_the_generator_writes(string example)
    {
        var host = new CommandHost
        {
            Input = Stream.Null,
            Output = new MemoryStream(),
            Error = new MemoryStream(),
            Directory = Repository.Root,
        };
        Assert.Equal(0, CommandLine.Run(["emit", example, "--to", "csharp", "-o", _folder], host));
        Dictionary<string, string> written = Directory
            .EnumerateFiles(_folder)
            .ToDictionary(path => Path.GetFileName(path), path => Text(File.ReadAllBytes(path)));
        Assert.NotEmpty(written);
        Dictionary<string, string> generated = Generate(
            Repository.Examples().Where(path => path.StartsWith(Path.GetDirectoryName(example) + "/", StringComparison.Ordinal)),
            "/p",
            text => text
        );
        foreach ((string name, string bytes) in written)
            Assert.Equal(bytes, generated[name]);
    }

    // Turkish has two letters i; Arabic and Persian write minus and digits their own way.
    [SkippableTheory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public void Cultures_change_nothing(string name)
    {
        CultureInfo culture = CultureOf(name);
        Dictionary<string, string> invariant = Generate("/p", text => text);
        CultureInfo.CurrentCulture = culture;
        Assert.Equal(invariant, Generate("/p", text => text));
    }

    [Fact]
    public void Unusual_signs_and_separators_change_nothing()
    {
        Dictionary<string, string> invariant = Generate("/p", text => text);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberGroupSeparator = "\u066c";
        culture.NumberFormat.NumberDecimalSeparator = "\u066b";
        CultureInfo.CurrentCulture = culture;
        Assert.Equal(invariant, Generate("/p", text => text));
    }

    [Fact]
    public void Line_ends_change_nothing() =>
        Assert.Equal(Generate("/p", text => text), Generate("/p", text => text.Replace("\n", "\r\n", StringComparison.Ordinal)));

    [Fact]
    public void A_byte_order_mark_changes_nothing() => Assert.Equal(Generate("/p", text => text), Generate("/p", text => "\ufeff" + text));

    [Fact]
    public void The_order_of_files_changes_nothing() =>
        Assert.Equal(Generate("/p", text => text), Generate("/p", text => text, reverse: true));

    [Theory]
    [InlineData("/another/place with spaces")]
    [InlineData(@"C:\checkout")]
    public void The_place_of_the_checkout_changes_nothing(string root) =>
        Assert.Equal(Generate("/p", text => text), Generate(root, text => text));

    // The examples in one project; two of them declare a platform of the same name, so one stays out.
    private static Dictionary<string, string> Generate(string root, Func<string, string> edit, bool reverse = false)
    {
        string[] paths = [.. Repository.Examples().Where(path => !path.StartsWith("examples/fixture-tests/", StringComparison.Ordinal))];
        return Generate(reverse ? paths.Reverse() : paths, root, edit);
    }

    // By the name of the file written. Bytes are shown as characters, so that a failure shows the first difference.
    private static Dictionary<string, string> Generate(IEnumerable<string> paths, string root, Func<string, string> edit)
    {
        string separator = root.Contains('\\', StringComparison.Ordinal) ? "\\" : "/";
        var run = new GeneratorRun();
        foreach (string path in paths)
            run.WithFile(root + separator + path.Replace("/", separator, StringComparison.Ordinal), edit(Repository.Read(path)));
        GeneratorResult result = run.Run();
        Assert.Null(result.Run.Exception);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.NotEmpty(result.Run.GeneratedSources);
        return result.Run.GeneratedSources.ToDictionary(
            source => source.HintName,
            source => Text(Encoding.UTF8.GetBytes(source.SourceText.ToString()))
        );
    }

    private static CultureInfo CultureOf(string name)
    {
        CultureInfo? culture = null;
        try
        {
            culture = CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException) { }

        Skip.If(
            culture is null,
            "This run knows the invariant culture alone: it needs libicu, and DOTNET_SYSTEM_GLOBALIZATION_INVARIANT not set."
        );
        return culture!;
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
