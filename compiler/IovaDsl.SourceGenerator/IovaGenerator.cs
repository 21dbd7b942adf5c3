using IovaDsl.Compiler.Specs;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator;

/// <summary>
/// Wires the compiler into Roslyn: <c>.iova</c> files → parsed, a file at a time → units, a file with what it includes → compiled, a unit
/// at a time → one spec per platform → C#. What is to be reported leaves through an output of its own, because positions shift with
/// every edit and answers do not.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class IovaGenerator : IIncrementalGenerator
{
    private readonly Func<Unit, CancellationToken, CompiledUnit> _compile;

    public IovaGenerator()
        : this(CompiledUnit.Compile) { }

    /// <summary>With another compiler behind it, so that a test can make it fail.</summary>
    internal IovaGenerator(Func<Unit, CancellationToken, CompiledUnit> compile) => _compile = compile;

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

        // A unit stands for itself: an edit reaches those that include the file, whatever else is in the project.
        IncrementalValuesProvider<Unit> units = parsed
            .Collect()
            .Combine(configs.Collect())
            .SelectMany(static (pair, _) => Unit.Of(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Units);

        IncrementalValuesProvider<CompiledUnit> compiled = units
            .Select((unit, cancellation) => CompiledUnit.OrFailure(_compile, unit, cancellation))
            .WithTrackingName(TrackingNames.Compile);

        IncrementalValueProvider<Project> all = units
            .Collect()
            .Combine(compiled.Collect())
            .Select(static (pair, cancellation) => Project.Of(pair.Left, pair.Right, cancellation));

        IncrementalValueProvider<LanguageCheck> language = context.ParseOptionsProvider.Select(
            static (options, _) => LanguageCheck.Of(options)
        );

        // Values without positions: what does not change here is not written again. Old C# could not read it: then nothing is.
        IncrementalValuesProvider<PlatformSource> specs = all.Combine(language)
            .SelectMany(static (pair, _) => pair.Right.IsEnough ? pair.Left.Platforms : default)
            .WithTrackingName(TrackingNames.Spec);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> diagnostics = all.Select(static (result, _) => result.Diagnostics)
            .WithTrackingName(TrackingNames.Diagnostics);

        context.RegisterSourceOutput(specs, static (output, platform) => platform.AddTo(output));
        context.RegisterSourceOutput(
            diagnostics.Combine(project.Select(static (options, _) => options.HelpLinkBase)),
            static (output, pair) => DiagnosticInfo.Report(output, pair.Left, pair.Right)
        );
        context.RegisterSourceOutput(
            language.Combine(files.Collect()),
            static (output, pair) => pair.Left.Report(output, hasTopologies: !pair.Right.IsEmpty)
        );
    }
}
