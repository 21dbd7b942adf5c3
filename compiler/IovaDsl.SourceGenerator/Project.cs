using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;

namespace IovaDsl.SourceGenerator;

/// <summary>What only all units together decide: names of files, classes that collide, and each diagnostic once.</summary>
internal sealed record Project(EquatableArray<PlatformSource> Platforms, EquatableArray<DiagnosticInfo> Diagnostics)
{
    // What another unit that sees the same file may use.
    private static readonly HashSet<string> UnusedIds = new(StringComparer.Ordinal) { "IOVA1570", "IOVA1574" };

    public static Project Of(ImmutableArray<Unit> units, ImmutableArray<CompiledUnit> compiled, CancellationToken cancellation)
    {
        List<DiagnosticInfo> diagnostics = Once(units, compiled);
        var sources = new List<PlatformSource>();
        var classes = new Dictionary<string, Unit>(StringComparer.Ordinal);
        var hints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < compiled.Length; i++)
        {
            foreach (UnitPlatform platform in compiled[i].Platforms)
            {
                string name = platform.Options.Namespace + "." + GeneratedNames.ToPascalCase(platform.Spec.Name);
                if (classes.TryGetValue(name, out Unit other))
                {
                    diagnostics.AddRange(Collision(other, units[i], cancellation));
                    continue;
                }

                classes.Add(name, units[i]);
                string hint = CSharpEmitter.FileName(platform.Spec);
                for (int number = 2; !hints.Add(hint); number++)
                    hint = FormattableString.Invariant($"{platform.Spec.Name}.{number}.g.cs");
                sources.Add(new PlatformSource(hint, platform.Spec, platform.Options));
            }
        }

        if (
            sources.Count == 0
            && !units.IsEmpty
            && diagnostics.TrueForAll(d => d.Severity < Microsoft.CodeAnalysis.DiagnosticSeverity.Error)
        )
            diagnostics.Add(
                DiagnosticInfo.At(
                    GeneratorDiagnostics.NoPlatform,
                    units[0].Root.File.Path,
                    "no .iova file of the project declares a platform, so no class is generated"
                )
            );
        return new Project(
            sources.OrderBy(source => source.HintName, StringComparer.Ordinal).ToEquatableArray(),
            diagnostics.Distinct().ToEquatableArray()
        );
    }

    // A file that several units see is told of once. That something in it is unused holds only if it is so in all of them.
    private static List<DiagnosticInfo> Once(ImmutableArray<Unit> units, ImmutableArray<CompiledUnit> compiled)
    {
        var counts = new Dictionary<DiagnosticInfo, int>();
        foreach (DiagnosticInfo diagnostic in compiled.SelectMany(unit => unit.Diagnostics.Distinct()))
            counts[diagnostic] = counts.TryGetValue(diagnostic, out int count) ? count + 1 : 1;
        return counts
            .Keys.Where(diagnostic =>
                !UnusedIds.Contains(diagnostic.Id)
                || counts[diagnostic] >= units.Count(unit => unit.Files.Any(file => file.File.Path == diagnostic.Place?.Path))
            )
            .ToList();
    }

    // Two platforms become one class: the compiler, given both, says where each is declared.
    private static IEnumerable<DiagnosticInfo> Collision(Unit first, Unit second, CancellationToken cancellation)
    {
        ParsedFile[] roots = first == second ? [first.Root] : [first.Root, second.Root];
        Dictionary<string, string> namespaces = roots.ToDictionary(root => root.File.Path, root => root.File.Namespace);
        Unit both = first with { Files = first.Files.Concat(second.Files).Distinct().ToEquatableArray() };
        return CompiledUnit
            .Result(
                roots,
                both,
                AnswerOptions.Default,
                path => namespaces.TryGetValue(path, out string? found) ? found : path,
                cancellation
            )
            .Diagnostics.Where(diagnostic => diagnostic.Descriptor == BindingCatalog.DuplicatePlatformRow)
            .Select(DiagnosticInfo.Of);
    }
}
