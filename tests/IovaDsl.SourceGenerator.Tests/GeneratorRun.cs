using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>A project of <c>.iova</c> files and C# that a driver runs the generator on, again and again after edits.</summary>
internal sealed class GeneratorRun
{
    private readonly List<AdditionalText> _texts = new();
    private readonly TestOptions _options = new();
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    public GeneratorRun(IovaGenerator? generator = null, LanguageVersion language = LanguageVersion.Latest)
    {
        var parse = new CSharpParseOptions(language, DocumentationMode.Diagnose);
        _compilation = CSharpCompilation.Create(
            "Project",
            [CSharpSyntaxTree.ParseText("internal static class Unrelated { }", parse, "Unrelated.cs")],
            GeneratedAssembly.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                warningLevel: 9999,
                nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release
            )
        );
        _driver = CSharpGeneratorDriver.Create(
            [(generator ?? new IovaGenerator()).AsSourceGenerator()],
            parseOptions: parse,
            optionsProvider: _options,
            driverOptions: new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true)
        );
    }

    public GeneratorRun WithProperty(string name, string value)
    {
        _options.Global["build_property." + name] = value;
        return this;
    }

    public GeneratorRun WithFile(string path, string? text, params (string Name, string Value)[] metadata)
    {
        int index = _texts.FindIndex(known => known.Path == path);
        var file = new TextFile(path, text);
        _options.ByPath[path] = metadata.ToDictionary(pair => "build_metadata.AdditionalFiles." + pair.Name, pair => pair.Value);
        if (index >= 0)
        {
            _driver = _driver.ReplaceAdditionalText(_texts[index], file);
            _texts[index] = file;
        }
        else
        {
            _driver = _driver.AddAdditionalTexts([file]);
            _texts.Add(file);
        }

        return this;
    }

    /// <summary>Lists a file a second time, as a project does that adds an item of its own to those of the default glob.</summary>
    public GeneratorRun WithFileAgain(string path)
    {
        _driver = _driver.AddAdditionalTexts([_texts.Single(known => known.Path == path)]);
        return this;
    }

    public GeneratorRun WithoutFile(string path)
    {
        AdditionalText file = _texts.Single(known => known.Path == path);
        _driver = _driver.RemoveAdditionalTexts([file]);
        _texts.Remove(file);
        return this;
    }

    public GeneratorRun WithCSharp(string text)
    {
        _compilation = _compilation.ReplaceSyntaxTree(
            _compilation.SyntaxTrees.First(),
            CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)_compilation.SyntaxTrees.First().Options, "Unrelated.cs")
        );
        return this;
    }

    public GeneratorResult Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out Compilation output, out _);
        return new GeneratorResult(_driver.GetRunResult().Results.Single(), (CSharpCompilation)output);
    }

    private sealed class TextFile(string path, string? text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancellationToken = default) => text is null ? null : SourceText.From(text);
    }

    private sealed class TestOptions : AnalyzerConfigOptionsProvider
    {
        public Dictionary<string, string> Global { get; } = new();

        public Dictionary<string, Dictionary<string, string>> ByPath { get; } = new();

        public override AnalyzerConfigOptions GlobalOptions => new Values(Global);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Values(ByPath.TryGetValue(textFile.Path, out Dictionary<string, string>? values) ? values : []);

        private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
                values.TryGetValue(key, out value);
        }
    }
}

/// <summary>What one run gave.</summary>
internal sealed record GeneratorResult(GeneratorRunResult Run, CSharpCompilation Output)
{
    /// <summary>Notes are left out: they say what is worth knowing of a topology that is right.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = Run.Diagnostics.RemoveAll(d => d.Severity < DiagnosticSeverity.Warning);

    public string[] Ids => Diagnostics.Select(d => d.Id).ToArray();

    public string Source(string hint) => Run.GeneratedSources.Single(source => source.HintName == hint).SourceText.ToString();

    /// <summary>Why each output of a step is what it is.</summary>
    public IncrementalStepRunReason[] Reasons(string step) =>
        Run.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> steps)
            ? steps.SelectMany(s => s.Outputs).Select(output => output.Reason).ToArray()
            : [];

    /// <summary>Why each file was written, or not.</summary>
    public IncrementalStepRunReason[] OutputReasons() =>
        Run
            .TrackedOutputSteps.SelectMany(pair => pair.Value)
            .Where(s => s.Inputs.Any(input => input.Source.Name == TrackingNames.Spec))
            .SelectMany(s => s.Outputs)
            .Select(output => output.Reason)
            .ToArray();

    public GeneratorResult AssertNoDiagnostics()
    {
        Assert.Null(Run.Exception);
        Assert.Empty(Diagnostics);
        Assert.Empty(GeneratedAssembly.Problems(Output));
        return this;
    }
}
