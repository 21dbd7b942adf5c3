using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.SourceGenerator;

/// <summary>A unit compiled: the platforms of its root, and what is to be reported of all its files.</summary>
internal sealed record CompiledUnit(EquatableArray<UnitPlatform> Platforms, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>
    /// A mistake of ours is an error with the exception in it; as an exception it would be a warning, and the build green.
    /// </summary>
    public static CompiledUnit OrFailure(Func<Unit, CancellationToken, CompiledUnit> compile, Unit unit, CancellationToken cancellation)
    {
        try
        {
            return compile(unit, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new CompiledUnit(default, new[] { DiagnosticInfo.Bug(failure) }.ToEquatableArray());
        }
    }

    public static CompiledUnit Compile(Unit unit, CancellationToken cancellation)
    {
        var diagnostics = new List<DiagnosticInfo>();
        foreach (ParsedFile file in unit.Files)
        {
            if (file.Failure is not null)
                diagnostics.Add(DiagnosticInfo.Bug(file.Failure));
            if (file.File.Text is null)
                diagnostics.Add(DiagnosticInfo.At(GeneratorDiagnostics.UnreadableFile, file.File.Path, "the file cannot be read"));
        }

        if (unit.Root.Parsed is null)
            return new CompiledUnit(default, diagnostics.ToEquatableArray());
        AnswerOptions answers = new() { Kernel = KernelOf(unit.Root.File, diagnostics) };
        CompilationResult result = Result([unit.Root], unit, answers, null, cancellation);
        ShownDiagnostics shown = ShownDiagnostics.Of(result.Diagnostics);
        diagnostics.AddRange(shown.Shown.Select(DiagnosticInfo.Of));
        if (shown.Rest is { } rest)
            diagnostics.Add(More(unit, rest, shown.Errors + shown.Warnings > 0));
        CompiledPlatform[] own = result.Platforms.Where(platform => platform.File == unit.Root.Source).ToArray();
        if (own.Length == 0)
            return new CompiledUnit(default, diagnostics.ToEquatableArray());
        CSharpOptions options = OptionsOf(unit.Root.File, diagnostics);
        return new CompiledUnit(
            own.Select(platform => new UnitPlatform(SpecBuilder.Build(platform.Resolved, answers, cancellation), options))
                .ToEquatableArray(),
            diagnostics.ToEquatableArray()
        );
    }

    /// <summary>Compiles roots that see the same files.</summary>
    public static CompilationResult Result(
        ParsedFile[] roots,
        Unit unit,
        AnswerOptions answers,
        Func<string, string>? namespaceOfFile,
        CancellationToken cancellation
    ) =>
        IovaCompilation.Compile(
            roots.Where(file => file.Parsed is not null).Select(file => file.Parsed!).ToArray(),
            new ProjectIncludes(unit.Files.ToArray()).Load,
            new CompilationOptions
            {
                Answers = answers,
                NamespaceOfFile = namespaceOfFile,
                // A file that declares platforms is a unit.
                IsRootElsewhere = static _ => true,
                Severities = new SeverityOptions { InFile = unit.Severities() },
            },
            cancellation
        );

    // That notes are missing is a note: it must not fail a build whose warnings are errors.
    private static DiagnosticInfo More(Unit unit, string rest, bool isWarning)
    {
        DiagnosticInfo more = DiagnosticInfo.At(GeneratorDiagnostics.MoreFindings, unit.Root.File.Path, rest);
        return isWarning ? more : more with { Severity = Microsoft.CodeAnalysis.DiagnosticSeverity.Info };
    }

    private static KernelVersion KernelOf(IovaFile file, List<DiagnosticInfo> diagnostics)
    {
        if (file.Kernel is null)
            return AnswerOptions.Default.Kernel;
        if (KernelVersion.TryParse(file.Kernel, out KernelVersion kernel) && kernel >= KernelVersion.V6_1)
            return kernel;
        diagnostics.Add(
            DiagnosticInfo.At(
                GeneratorDiagnostics.BadMetadata,
                file.Path,
                $"IovaKernel `{file.Kernel}` is not a kernel version from 6.1 on; write it as in 6.12"
            )
        );
        return AnswerOptions.Default.Kernel;
    }

    private static CSharpOptions OptionsOf(IovaFile file, List<DiagnosticInfo> diagnostics)
    {
        string inNamespace = file.Namespace;
        if (!CSharpNames.IsNamespace(inNamespace))
        {
            diagnostics.Add(
                DiagnosticInfo.At(
                    GeneratorDiagnostics.BadMetadata,
                    file.Path,
                    $"`{inNamespace}` is not a namespace; the class is written into `{CSharpOptions.DefaultNamespace}`"
                )
            );
            inNamespace = CSharpOptions.DefaultNamespace;
        }

        if (file.Access is not ("internal" or "public"))
            diagnostics.Add(
                DiagnosticInfo.At(
                    GeneratorDiagnostics.BadMetadata,
                    file.Path,
                    $"`{file.Access}` is not an access; known: `public`, `internal`"
                )
            );
        return new CSharpOptions(inNamespace, file.Access == "internal" ? Access.Internal : Access.Public);
    }
}

/// <summary>A platform and where its class goes.</summary>
internal sealed record UnitPlatform(PlatformSpec Spec, CSharpOptions Options);
