using IovaDsl.Compiler.Specs;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator;

/// <summary>
/// Wires the compiler into Roslyn: <c>.iova</c> files → parsed, a file at a time → compiled together → one spec per platform → C#. What
/// is to
/// be reported leaves through an output of its own, because positions shift with every edit and answers do not.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class IovaGenerator : IIncrementalGenerator
{
    private readonly Func<ProjectInput, CancellationToken, CompiledFiles> _compile;

    public IovaGenerator()
        : this(CompiledFiles.Compile) { }

    /// <summary>With another compiler behind it, so that a test can make it fail.</summary>
    internal IovaGenerator(Func<ProjectInput, CancellationToken, CompiledFiles> compile) => _compile = compile;

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ProjectOptions> project = context.AnalyzerConfigOptionsProvider.Select(
            static (options, _) => ProjectOptions.Of(options.GlobalOptions)
        );

        // Equal as long as text, path and metadata are; so an edit of C# or of another file ends here.
        IncrementalValuesProvider<IovaFile> files = context
            .AdditionalTextsProvider.Where(static text => IovaFile.IsIova(text.Path))
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Combine(project)
            .Select(
                static (pair, cancellation) =>
                    IovaFile.Of(pair.Left.Left, pair.Left.Right.GetOptions(pair.Left.Left), pair.Right, cancellation)
            )
            .WithTrackingName(TrackingNames.Files);

        IncrementalValuesProvider<ParsedFile> parsed = files
            .Select(static (file, _) => ParsedFile.Parse(file))
            .WithTrackingName(TrackingNames.Parse);

        // Roslyn keeps severities of .editorconfig files to itself, and applies them to C# files only.
        IncrementalValuesProvider<ConfigFile> configs = context
            .AdditionalTextsProvider.Where(static text => ConfigFile.IsConfig(text.Path))
            .Select(static (text, cancellation) => ConfigFile.Of(text, cancellation));

        IncrementalValueProvider<CompiledFiles> compiled = parsed
            .Collect()
            .Combine(configs.Collect())
            .Select((pair, cancellation) => CompiledFiles.OrFailure(_compile, new ProjectInput(pair.Left, pair.Right), cancellation))
            .WithTrackingName(TrackingNames.Compile);

        IncrementalValueProvider<LanguageCheck> language = context.ParseOptionsProvider.Select(
            static (options, _) => LanguageCheck.Of(options)
        );

        // Values without positions: what does not change here is not written again. Old C# could not read it: then nothing is.
        IncrementalValuesProvider<PlatformSource> specs = compiled
            .Combine(language)
            .SelectMany(static (pair, _) => pair.Right.IsEnough ? pair.Left.Platforms : default)
            .WithTrackingName(TrackingNames.Spec);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> diagnostics = compiled
            .Select(static (result, _) => result.Diagnostics)
            .WithTrackingName(TrackingNames.Diagnostics);

        context.RegisterSourceOutput(specs, static (output, platform) => platform.AddTo(output));
        context.RegisterSourceOutput(diagnostics, static (output, all) => DiagnosticInfo.Report(output, all));
        context.RegisterSourceOutput(
            language.Combine(files.Collect()),
            static (output, pair) => pair.Left.Report(output, hasTopologies: !pair.Right.IsEmpty)
        );
    }
}
