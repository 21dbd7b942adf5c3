using System.Collections.Immutable;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler;

/// <summary>
/// The compiler: texts in, platforms with their answers in reach and diagnostics out. It reads no file and throws for nothing
/// that a user wrote; each stage goes on with what it understood.
/// </summary>
public static class IovaCompilation
{
    /// <summary>Parse → bind → resolve → check, for root files and everything they include.</summary>
    /// <param name="roots">The texts whose platforms are asked for.</param>
    /// <param name="includes">Gets the text of an included file.</param>
    /// <param name="options">Severities, and by whose rules expectations are judged.</param>
    /// <param name="cancellation">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    public static CompilationResult Compile(
        IReadOnlyList<SourceText> roots,
        IncludeLoader includes,
        CompilationOptions options,
        CancellationToken cancellation = default
    ) => Compile(roots, includes, IovaParser.Parse, options, cancellation);

    /// <summary>The same for roots that are parsed already: a host that keeps files open parses only the one that changed.</summary>
    internal static CompilationResult Compile(
        IReadOnlyList<ParseResult> roots,
        IncludeLoader includes,
        CompilationOptions options,
        CancellationToken cancellation = default
    )
    {
        Dictionary<SourceText, ParseResult> parsed = roots.ToDictionary(root => root.File.Source);
        return Compile(
            roots.Select(root => root.File.Source).ToArray(),
            includes,
            source => parsed.TryGetValue(source, out ParseResult? known) ? known : IovaParser.Parse(source),
            options,
            cancellation
        );
    }

    /// <summary>
    /// The same where the host knows what a text was parsed to, included texts too: a host that keeps files open parses only the one that
    /// changed.
    /// </summary>
    internal static CompilationResult Compile(
        IReadOnlyList<SourceText> roots,
        IncludeLoader includes,
        Func<SourceText, ParseResult> parse,
        CompilationOptions options,
        CancellationToken cancellation = default
    )
    {
        var findings = new FindingBag();
        List<FileUnit> files = FileLoader.Load(roots, includes, parse, findings, cancellation);
        ReportEmpty(files.Where(file => roots.Contains(file.Syntax.Source)), findings);
        Dictionary<FileUnit, FileScope> scopes = FileScope.DeclareAll(files, findings);
        var platforms = ImmutableArray.CreateBuilder<CompiledPlatform>();
        var evaluator = new ExpressionEvaluator(findings);
        var allowances = new Dictionary<Syntax.PlatformSyntax, AllowScope?>();
        foreach (PlatformDeclaration declaration in InOrder(roots, files, scopes, options.IsRootElsewhere))
        {
            BoundPlatform bound = PlatformBinder.Bind(declaration, evaluator, cancellation);
            ResolvedPlatform resolved = SoundPart.Of(
                RegionResolver.Resolve(bound.Platform, options.Answers.Kernel, cancellation),
                bound.Damaged
            );
            CheckRunner.Run(bound, resolved, options.Answers, findings, cancellation);
            platforms.Add(new CompiledPlatform(bound.Platform, resolved, declaration.File.Scope.Source));
            allowances.Add(declaration.Syntax, AllowScope.Within(null, bound.Platform.Allowances));
        }

        EvaluateConstants(scopes.Values, evaluator);

        // What a mistake took away may have been the use.
        if (findings.Failures == 0)
            evaluator.Uses.ReportUnused(files.Where(file => roots.Contains(file.Syntax.Source)), allowances, findings);
        if (options.NamespaceOfFile is { } namespaceOf)
            ReportSharedNames(platforms, namespaceOf, findings);
        return Settle(Describe(files, roots), platforms.ToImmutable(), findings, options);
    }

    /// <summary>Resolve → check, for a topology that did not come from text.</summary>
    internal static CompilationResult Check(Platform platform, CompilationOptions options, CancellationToken cancellation = default)
    {
        var findings = new FindingBag();
        ResolvedPlatform resolved = RegionResolver.Resolve(platform, options.Answers.Kernel, cancellation);
        CheckRunner.Run(new BoundPlatform(platform, []), resolved, options.Answers, findings, cancellation);
        ImmutableArray<CompiledPlatform> platforms = ImmutableArray.Create(new CompiledPlatform(platform, resolved, null));
        return Settle(ImmutableArray<CompiledFile>.Empty, platforms, findings, options);
    }

    /// <summary>Compiles one text that includes nothing.</summary>
    /// <param name="text">The text of an <c>.iova</c> file.</param>
    /// <param name="path">The name by which diagnostics call it.</param>
    /// <param name="options">Null: the defaults.</param>
    public static CompilationResult CompileText(string text, string path = "input.iova", CompilationOptions? options = null) =>
        Compile([new SourceText(path, text)], IncludeLoaders.None, options ?? CompilationOptions.Default);

    // Each root's own platforms, then those of what it includes; each platform once. A file that includes the root may use what the root
    // declares: its platforms count here, too.
    private static IEnumerable<PlatformDeclaration> InOrder(
        IReadOnlyList<SourceText> roots,
        List<FileUnit> files,
        Dictionary<FileUnit, FileScope> scopes,
        Func<SourceText, bool>? isRootElsewhere
    )
    {
        var rootPaths = new HashSet<string>(roots.Select(r => r.Path), StringComparer.Ordinal);
        var seen = new HashSet<Syntax.PlatformSyntax>();
        foreach (FileUnit root in files.Where(f => rootPaths.Contains(f.Syntax.Source.Path)))
        {
            foreach (FileUnit file in FileScope.InView(root))
            {
                bool isElsewhere =
                    isRootElsewhere is not null
                    && !rootPaths.Contains(file.Syntax.Source.Path)
                    && isRootElsewhere(file.Syntax.Source)
                    && !FileScope.InView(file).Contains(root);
                if (isElsewhere)
                    continue;
                foreach (Syntax.PlatformSyntax platform in file.Syntax.Platforms)
                {
                    if (seen.Add(platform))
                        yield return new PlatformDeclaration(platform, scopes[file]);
                }
            }
        }
    }

    // A file of which a mistake took all away is not empty.
    private static void ReportEmpty(IEnumerable<FileUnit> roots, FindingBag findings)
    {
        foreach (FileUnit root in roots.Where(root => root.Syntax.DeclaresNothing && findings.Failures == 0))
            findings.Report(SyntaxCatalog.NothingDeclared(new SourceLocation(root.Syntax.Source, new TextSpan(0, 0))), null);
    }

    // A mistake in a constant is one whether or not anything uses it.
    private static void EvaluateConstants(IEnumerable<FileScope> scopes, ExpressionEvaluator evaluator)
    {
        foreach (FileScope scope in scopes)
        {
            foreach (Constant constant in scope.Constants.Values)
                constant.Evaluate(evaluator);
        }
    }

    private static void ReportSharedNames(IEnumerable<CompiledPlatform> platforms, Func<string, string> namespaceOf, FindingBag findings)
    {
        var first = new Dictionary<(string, string), CompiledPlatform>();
        foreach (CompiledPlatform platform in platforms)
        {
            (string, string) inCSharp = (
                namespaceOf(platform.File?.Path ?? string.Empty),
                GeneratedNames.ToPascalCase(platform.Platform.Name)
            );
            if (first.TryGetValue(inCSharp, out CompiledPlatform other))
                findings.Report(
                    BindingCatalog.DuplicatePlatform(
                        platform.Platform.Origin.Location(),
                        platform.Platform.Name,
                        other.Platform.Origin.Location()
                    ),
                    null
                );
            else
                first.Add(inCSharp, platform);
        }
    }

    private static ImmutableArray<CompiledFile> Describe(List<FileUnit> files, IReadOnlyList<SourceText> roots)
    {
        var rootPaths = new HashSet<string>(roots.Select(r => r.Path), StringComparer.Ordinal);
        return files
            .Select(f => new CompiledFile(
                f.Syntax,
                rootPaths.Contains(f.Syntax.Source.Path),
                f.Includes.Select(i => i.File.Syntax.Source.Path).Distinct(StringComparer.Ordinal).ToImmutableArray()
            ))
            .ToImmutableArray();
    }

    private static CompilationResult Settle(
        ImmutableArray<CompiledFile> files,
        ImmutableArray<CompiledPlatform> platforms,
        FindingBag findings,
        CompilationOptions options
    )
    {
        (ImmutableArray<Diagnostic> shown, ImmutableArray<Diagnostic> silenced) = Suppression.Settle(
            findings,
            platforms.SelectMany(p => Allowances.Of(p.Platform)),
            DiagnosticCatalog.Find,
            options.Severities
        );
        return new CompilationResult
        {
            Files = files,
            Platforms = platforms,
            Diagnostics = shown,
            Silenced = silenced,
        };
    }
}
