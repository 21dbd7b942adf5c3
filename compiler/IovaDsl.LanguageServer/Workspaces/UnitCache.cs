using System.Collections.Concurrent;
using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// The newest findings of each root, and its model where somebody asks for more than those. An edit costs the roots that reach the text
/// that changed: of a hundred boards that nobody includes, one.
/// </summary>
/// <remarks>
/// Where a hundred boards include what changed, a hundred models are made anew. Those that nobody looks at are let go at once: they die
/// young, which costs the garbage collector nothing.
/// </remarks>
internal sealed class UnitCache
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    private sealed class Slot
    {
        public Findings? Newest { get; set; }

        /// <summary>The unit of <see cref="Newest"/>; null: it was let go.</summary>
        public Unit? Unit { get; set; }

        /// <summary>Somebody looks at this root: its unit was asked for since it was compiled last.</summary>
        public bool IsAskedFor { get; set; }
    }

    public Findings FindingsOf(Snapshot snapshot, Document root, CancellationToken cancellation) =>
        Of(snapshot, root, asksForUnit: false, cancellation).Findings;

    public Unit UnitOf(Snapshot snapshot, Document root, CancellationToken cancellation) =>
        Of(snapshot, root, asksForUnit: true, cancellation).Unit!;

    private (Findings Findings, Unit? Unit) Of(Snapshot snapshot, Document root, bool asksForUnit, CancellationToken cancellation)
    {
        Slot slot = _slots.GetOrAdd(root.Path, static _ => new Slot());
        // Whoever asks for the same root at the same time waits, and finds it done.
        lock (slot)
        {
            cancellation.ThrowIfCancellationRequested();
            slot.IsAskedFor |= asksForUnit;
            if (slot.Newest is { } newest && (slot.Unit is not null || !asksForUnit) && Holds(newest, snapshot, root))
                return (newest, slot.Unit);
            Unit unit = Compile(snapshot, root, cancellation);
            (slot.Newest, slot.Unit, slot.IsAskedFor) = (unit.Findings, slot.IsAskedFor ? unit : null, asksForUnit);
            return (unit.Findings, slot.Unit);
        }
    }

    /// <summary>Forgets the roots that are not among these.</summary>
    public void Keep(IReadOnlySet<string> roots)
    {
        foreach (string path in _slots.Keys)
        {
            if (!roots.Contains(path))
                _slots.TryRemove(path, out _);
        }
    }

    // The same includes lead to the same documents, or to such as differ only in platforms of their own, which are another root's.
    private static bool Holds(Findings found, Snapshot snapshot, Document root) =>
        root == found.Root
        && snapshot.Settings.Kernel == found.Settings.Kernel
        && snapshot.Configs(root).SequenceEqual(found.Configs)
        && found.Includes.All(include =>
            LeadsToTheSame(include, found, snapshot, snapshot.Include(root, include.Includer, include.Written).Document)
        );

    private static bool LeadsToTheSame(Reached include, Findings found, Snapshot snapshot, Document? now)
    {
        if (include.Found is not { } before || now is null)
            return include.Found == now;
        return include.IsRoot == snapshot.IsRoot(now.Path)
            && (before == now || (SharedPart.IsSame(before, now) && !found.Used.Contains(before.Source)));
    }

    private static Unit Compile(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        var documents = new Dictionary<SourceText, Document> { [root.Source] = root };
        var reached = ImmutableArray.CreateBuilder<Reached>();
        ImmutableArray<Document> configs = snapshot.Configs(root);
        CompilationResult result = IovaCompilation.Compile(
            [root.Source],
            (includer, written) =>
            {
                Lookup found = snapshot.Include(root, includer, written);
                reached.Add(new Reached(includer, written, found.Document, found.Document is { Path: var path } && snapshot.IsRoot(path)));
                if (found.Document is not { } document)
                    return found.Failure;
                documents[document.Source] = document;
                return IncludeResult.Found(document.Source);
            },
            source => documents.TryGetValue(source, out Document? document) ? document.Parsed : IovaParser.Parse(source),
            new CompilationOptions
            {
                Answers = snapshot.Settings.Answers,
                Severities = new SeverityOptions
                {
                    InFile = snapshot.Files.Severities([.. configs.Select(config => (config.Path, config.Text))]),
                },
                IsRootElsewhere = source => snapshot.IsRoot(source.Path),
            },
            cancellation
        );
        return new Unit(new Findings(root, snapshot.Settings, configs, reached.ToImmutable(), result), result);
    }
}
