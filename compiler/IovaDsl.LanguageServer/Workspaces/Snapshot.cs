using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// Everything there is at one moment: open texts over files. A value; what is asked of it is worked out then, and what earlier snapshots
/// found is used again as far as it still holds.
/// </summary>
internal sealed class Snapshot
{
    private readonly ImmutableSortedSet<string> _found;
    private readonly UnitCache _units;
    private SymbolMap? _symbols;

    public Snapshot(
        ISourceFiles files,
        ImmutableDictionary<string, Document> open,
        DiskTexts disk,
        ImmutableArray<string> folders,
        ImmutableSortedSet<string> found,
        Settings settings,
        UnitCache units
    )
    {
        Files = files;
        Open = open;
        Disk = disk;
        Folders = folders;
        _found = found;
        Settings = settings;
        _units = units;
    }

    public ISourceFiles Files { get; }

    /// <summary>The texts that the client has open, by canonical path.</summary>
    public ImmutableDictionary<string, Document> Open { get; }

    public DiskTexts Disk { get; }

    /// <summary>The folders of the workspace, canonical.</summary>
    public ImmutableArray<string> Folders { get; }

    public Settings Settings { get; }

    /// <summary>The files that are compiled for themselves: all in the folders, and all that are open.</summary>
    public IEnumerable<Document> Roots =>
        Open
            .Values.OrderBy(document => document.Path, StringComparer.Ordinal)
            .Concat(_found.Where(path => !Open.ContainsKey(path)).Select(path => Find(path).Document).OfType<Document>());

    /// <summary>Whether a file is among <see cref="Roots"/>.</summary>
    public bool IsRoot(string path) => Open.ContainsKey(path) || _found.Contains(path);

    /// <summary>All names of all files in reach.</summary>
    public SymbolMap Symbols => _symbols ?? Interlocked.CompareExchange(ref _symbols, SymbolMap.Of(Roots, InView), null) ?? _symbols;

    public Lookup Find(string path) => Open.TryGetValue(path, out Document? document) ? new Lookup(document, default) : Disk.Find(path);

    /// <summary>What a file includes.</summary>
    /// <param name="root">The file that is compiled: what lies below its folder, or in the workspace, may be read.</param>
    /// <param name="includer">The path of the file that includes.</param>
    /// <param name="written">The path as written.</param>
    public Lookup Include(Document root, string includer, string written)
    {
        if (Disk.Resolve(includer, written) is not { } path)
            return new Lookup(null, IncludeResult.Failed(IncludeFailure.NotFound));
        return MayRead(root, path)
            ? Find(path)
            : new Lookup(
                null,
                IncludeResult.Failed(IncludeFailure.OutsideRoot, "only the folder of the file and the folders of the workspace may be read")
            );
    }

    /// <summary>
    /// The <c>.editorconfig</c> files of a file's folder and of those around it, innermost first: they weigh rules, as in a build.
    /// </summary>
    public ImmutableArray<Document> Configs(Document root)
    {
        var configs = ImmutableArray.CreateBuilder<Document>();
        string folder = Files.FolderOf(root.Path);
        while (folder.Length > 0)
        {
            if (Disk.Find(Path.Combine(folder, ".editorconfig")).Document is { } config)
                configs.Add(config);
            string around = Files.FolderOf(folder);
            folder = around == folder ? "" : around;
        }

        return configs.ToImmutable();
    }

    /// <summary>How the client calls a text.</summary>
    public string UriOf(SourceText source) => Open.TryGetValue(source.Path, out Document? open) ? open.Uri : FileUri.Of(source.Path);

    /// <summary>What a file includes, and what those include, itself first.</summary>
    public ImmutableArray<Document> InView(Document root)
    {
        var seen = new HashSet<Document>();
        var inView = ImmutableArray.CreateBuilder<Document>();
        var pending = new Stack<Document>();
        pending.Push(root);
        while (pending.TryPop(out Document? next))
        {
            if (!seen.Add(next))
                continue;
            inView.Add(next);
            foreach (Compiler.Syntax.IncludeSyntax include in next.Syntax.Includes.Reverse())
            {
                if (Include(root, next.Path, include.Path).Document is { } included)
                    pending.Push(included);
            }
        }

        return inView.ToImmutable();
    }

    /// <summary>What is wrong with a file and all that it includes.</summary>
    public Findings Check(Document root, CancellationToken cancellation) => _units.FindingsOf(this, root, cancellation);

    /// <summary>A file compiled with all that it includes.</summary>
    public Unit Compile(Document root, CancellationToken cancellation) => _units.UnitOf(this, root, cancellation);

    /// <summary>Forgets what was compiled of files that are gone.</summary>
    public void Forget() => _units.Keep(Roots.Select(root => root.Path).ToHashSet(StringComparer.Ordinal));

    /// <summary>
    /// The units in which a file says something of a platform: its own, if it declares one; else those of the files that include it.
    /// </summary>
    public IEnumerable<Unit> UnitsOf(Document document, CancellationToken cancellation) =>
        RootsOf(document).Select(root => Compile(root, cancellation));

    /// <summary>What is wrong in the same.</summary>
    public IEnumerable<Findings> FindingsOf(Document document, CancellationToken cancellation) =>
        RootsOf(document).Select(root => Check(root, cancellation));

    private IEnumerable<Document> RootsOf(Document document) =>
        document.Syntax.Platforms.IsEmpty
            ? Roots.Where(root => root != document && InView(root).Contains(document)).Prepend(document)
            : [document];

    /// <summary>The same with a text open, or open with another text.</summary>
    public Snapshot WithOpen(Document document) => With(Open.SetItem(document.Path, document));

    /// <summary>The same but for what is given.</summary>
    public Snapshot With(
        ImmutableDictionary<string, Document>? open = null,
        DiskTexts? disk = null,
        ImmutableArray<string>? folders = null,
        ImmutableSortedSet<string>? found = null,
        Settings? settings = null
    ) => new(Files, open ?? Open, disk ?? Disk, folders ?? Folders, found ?? _found, settings ?? Settings, _units);

    /// <summary>The same for a question that may be thrown away: what it compiles is kept for nobody.</summary>
    public Snapshot Apart() => new(Files, Open, Disk, Folders, _found, Settings, new UnitCache());

    private bool MayRead(Document root, string path) =>
        Files.IsBelow(path, Files.FolderOf(root.Path)) || Folders.Any(folder => Files.IsBelow(path, folder));
}
