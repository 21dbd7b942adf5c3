using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;

namespace IovaDsl.SourceGenerator;

/// <summary>All files of the project compiled together: what is to be written, and what is to be reported.</summary>
internal sealed record CompiledFiles(EquatableArray<PlatformSource> Platforms, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>
    /// A mistake of ours is an error with the exception in it; as an exception it would be a warning, and the build green.
    /// </summary>
    public static CompiledFiles OrFailure(
        Func<ProjectInput, CancellationToken, CompiledFiles> compile,
        ProjectInput input,
        CancellationToken cancellation
    )
    {
        try
        {
            return compile(input, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new CompiledFiles(default, new[] { DiagnosticInfo.Bug(failure) }.ToEquatableArray());
        }
    }

    public static CompiledFiles Compile(ProjectInput input, CancellationToken cancellation)
    {
        if (input.Files.IsEmpty)
            return new CompiledFiles(default, default);

        // The order in which the project names its files is no part of the input.
        // Nor is it that a file is an item twice, by the default glob and by name.
        ImmutableArray<ParsedFile> sorted = input
            .Files.GroupBy(file => file.File.Path, StringComparer.Ordinal)
            .Select(same => same.First())
            .OrderBy(file => file.File.Path, StringComparer.Ordinal)
            .ToImmutableArray();
        var diagnostics = new List<DiagnosticInfo>();
        foreach (ParsedFile file in sorted)
        {
            if (file.Failure is not null)
                diagnostics.Add(DiagnosticInfo.Bug(file.Failure));
            if (file.File.Text is null)
                diagnostics.Add(DiagnosticInfo.At(GeneratorDiagnostics.UnreadableFile, file.File.Path, "The file cannot be read."));
        }

        Dictionary<string, IovaFile> byPath = sorted.ToDictionary(file => file.File.Path, file => file.File, StringComparer.Ordinal);
        CompilationResult result = IovaCompilation.Compile(
            sorted.Where(file => file.Parsed is not null).Select(file => file.Parsed!).ToArray(),
            new ProjectIncludes(sorted).Load,
            new CompilationOptions
            {
                NamespaceOfFile = path => byPath.TryGetValue(path, out IovaFile? file) ? file.Namespace : string.Empty,
                Severities = new SeverityOptions { InFile = input.Severities() },
            },
            cancellation
        );
        diagnostics.AddRange(result.Diagnostics.Select(DiagnosticInfo.Of));
        if (result.Platforms.IsEmpty && !result.HasErrors)
            diagnostics.Add(
                DiagnosticInfo.At(
                    GeneratorDiagnostics.NoPlatform,
                    sorted[0].File.Path,
                    "No .iova file of the project declares a platform, so no class is generated."
                )
            );
        return new CompiledFiles(Sources(result, byPath, diagnostics, cancellation).ToEquatableArray(), diagnostics.ToEquatableArray());
    }

    private static IEnumerable<PlatformSource> Sources(
        CompilationResult result,
        Dictionary<string, IovaFile> byPath,
        List<DiagnosticInfo> diagnostics,
        CancellationToken cancellation
    )
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        var hints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var sources = new List<PlatformSource>();
        foreach (CompiledPlatform platform in result.Platforms)
        {
            if (platform.File is null || !byPath.TryGetValue(platform.File.Path, out IovaFile? file))
                continue;

            // The compiler reported the second of two; writing it would report it again, many times over.
            CSharpOptions options = OptionsOf(file, diagnostics);
            if (!classes.Add(options.Namespace + "." + GeneratedNames.ToPascalCase(platform.Platform.Name)))
                continue;
            PlatformSpec spec = SpecBuilder.Build(platform.Resolved, AnswerOptions.Default, cancellation);
            string hint = CSharpEmitter.FileName(spec);
            for (int i = 2; !hints.Add(hint); i++)
                hint = FormattableString.Invariant($"{spec.Name}.{i}.g.cs");
            sources.Add(new PlatformSource(hint, spec, options));
        }

        return sources.OrderBy(source => source.HintName, StringComparer.Ordinal);
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
                    $"'{inNamespace}' is no namespace; the class is written into {CSharpOptions.DefaultNamespace}."
                )
            );
            inNamespace = CSharpOptions.DefaultNamespace;
        }

        Access access = file.Access switch
        {
            "internal" => Access.Internal,
            _ => Access.Public,
        };
        if (file.Access is not ("internal" or "public"))
            diagnostics.Add(
                DiagnosticInfo.At(GeneratorDiagnostics.BadMetadata, file.Path, $"'{file.Access}' is no access; say public or internal.")
            );
        return new CSharpOptions(inNamespace, access);
    }
}
