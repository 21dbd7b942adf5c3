using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// What the client has open and what its folders hold, now. Changes come one after the other, each makes a new snapshot; whoever works
/// with an older one is not disturbed. The state after any edits is that of opening the final texts.
/// </summary>
internal sealed class Workspace
{
    private readonly ISourceFiles _files;

    // By the address the client uses: a text that changes is looked up by it.
    private readonly Dictionary<string, string> _pathOfUri = new(StringComparer.Ordinal);

    public Workspace(ISourceFiles files)
    {
        _files = files;
        Current = new Snapshot(
            files,
            ImmutableDictionary.Create<string, Document>(StringComparer.Ordinal),
            new DiskTexts(files),
            [],
            ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
            Settings.Default,
            new UnitCache()
        );
    }

    /// <summary>The newest snapshot.</summary>
    public Snapshot Current { get; private set; }

    /// <summary>Says that there is a new snapshot.</summary>
    public event Action<Snapshot>? Changed;

    public void Configure(Func<Settings, Settings> change) => Change(current => current.With(settings: change(current.Settings)));

    public void Open(string uri, int version, string text)
    {
        string path = FileUri.ToPath(uri) is { } file ? _files.Canonical(file) : uri;
        _pathOfUri[uri] = path;
        Change(current => current.WithOpen(new Document(uri, new SourceText(path, text), version)));
    }

    /// <summary>Gives an open text its next version. Nothing happens to a text that is not open.</summary>
    public void Edit(string uri, int version, Func<SourceText, string> edit)
    {
        if (_pathOfUri.TryGetValue(uri, out string? path) && Current.Open.TryGetValue(path, out Document? before))
            Change(current => current.WithOpen(new Document(uri, new SourceText(path, edit(before.Source)), version)));
    }

    /// <summary>The file counts again. Its text is read anew: it may have been written meanwhile.</summary>
    public void Close(string uri)
    {
        if (!_pathOfUri.Remove(uri, out string? path))
            return;
        Change(current => current.With(current.Open.Remove(path), current.Disk.Without([path])));
    }

    public void FilesChanged(IReadOnlyCollection<string> paths)
    {
        string[] canonical = [.. paths.Select(_files.Canonical)];
        Change(current => current.With(disk: current.Disk.Without(canonical), found: Search(current.Folders)));
    }

    public void ChangeFolders(IEnumerable<string> added, IEnumerable<string> removed)
    {
        string[] gone = [.. removed.Select(_files.Canonical)];
        ImmutableArray<string> folders =
        [
            .. Current.Folders.Where(folder => !gone.Contains(folder)).Concat(added.Select(_files.Canonical)).Distinct(),
        ];
        Change(current => current.With(folders: folders, found: Search(folders)));
    }

    /// <summary>The document of an address: as it is open, or as the file is; null: there is none.</summary>
    public static Document? Find(Snapshot snapshot, string uri)
    {
        Document? open = snapshot.Open.Values.FirstOrDefault(document => document.Uri == uri);
        return open ?? (FileUri.ToPath(uri) is { } path ? snapshot.Find(snapshot.Files.Canonical(path)).Document : null);
    }

    private ImmutableSortedSet<string> Search(ImmutableArray<string> folders) =>
        [.. folders.SelectMany(_files.Below).Distinct(StringComparer.Ordinal)];

    private void Change(Func<Snapshot, Snapshot> change)
    {
        Current = change(Current);
        Changed?.Invoke(Current);
    }
}
