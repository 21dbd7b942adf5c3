using System.Collections.Concurrent;
using IovaDsl.Compiler;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>A document, or why there is none.</summary>
internal readonly record struct Lookup(Document? Document, IncludeResult Failure);

/// <summary>
/// What files hold and where includes lead, each asked for once and then kept: as long as nobody says that it changed, it has not.
/// Snapshots share one; a change makes another without what changed.
/// </summary>
internal sealed class DiskTexts
{
    private readonly ISourceFiles _files;
    private readonly ConcurrentDictionary<string, Lookup> _texts;
    private readonly ConcurrentDictionary<(string Includer, string Written), string?> _places = [];

    public DiskTexts(ISourceFiles files)
        : this(files, []) { }

    private DiskTexts(ISourceFiles files, ConcurrentDictionary<string, Lookup> texts)
    {
        _files = files;
        _texts = texts;
    }

    public Lookup Find(string path) => _texts.TryGetValue(path, out Lookup known) ? known : _texts.GetOrAdd(path, Read);

    /// <summary>Where an include leads; null: no file can have such a path.</summary>
    public string? Resolve(string includer, string written) =>
        _places.TryGetValue((includer, written), out string? known)
            ? known
            : _places.GetOrAdd((includer, written), include => _files.Resolve(include.Includer, include.Written));

    /// <summary>
    /// The same without these files. One whose text is still the same keeps its document, and with it all that was found of it.
    /// </summary>
    public DiskTexts Without(IReadOnlyCollection<string> changed)
    {
        var kept = new ConcurrentDictionary<string, Lookup>(_texts);
        foreach (string path in changed)
        {
            if (!kept.TryRemove(path, out Lookup before) || before.Document is not { } document)
                continue;
            Lookup now = Read(path);
            kept[path] = now.Document?.Text == document.Text ? before : now;
        }

        return new DiskTexts(_files, kept);
    }

    private Lookup Read(string path)
    {
        IncludeResult result = _files.Read(path);
        return result.Text is { } text ? new Lookup(new Document(FileUri.Of(path), text, null), default) : new Lookup(null, result);
    }
}
