using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.Mutants.Building;

/// <summary>Runs the source generators that a build would run.</summary>
internal static class Generators
{
    public static CSharpCompilation Run(CSharpCommandLineArguments arguments, CSharpCompilation compilation)
    {
        ISourceGenerator[] generators =
        [
            .. arguments
                .AnalyzerReferences.Select(r => new AnalyzerFileReference(r.FilePath, Loader.Instance))
                .SelectMany(r => r.GetGenerators(LanguageNames.CSharp)),
        ];
        AnalyzerConfigSet configs = AnalyzerConfigSet.Create(
            arguments.AnalyzerConfigPaths.Select(p => AnalyzerConfig.Parse(File.ReadAllText(p), p)).ToList()
        );
        CSharpGeneratorDriver
            .Create(generators, [], (CSharpParseOptions)arguments.ParseOptions, new Options(configs))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        return (CSharpCompilation)generated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public static readonly Loader Instance = new();

        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private sealed class Options(AnalyzerConfigSet configs) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(configs.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Of(tree.FilePath);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Of(textFile.Path);

        private Values Of(string path) => new(configs.GetOptionsForSourcePath(path).AnalyzerOptions);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
