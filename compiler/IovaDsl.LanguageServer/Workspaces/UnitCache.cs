using System.Collections.Concurrent;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// The newest unit of each root. An edit costs the units that reach the text that changed: of a hundred boards that nobody includes, one.
/// </summary>
internal sealed class UnitCache
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    private sealed class Slot
    {
        public Unit? Newest { get; set; }
    }

    public Unit Of(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        Slot slot = _slots.GetOrAdd(root.Path, static _ => new Slot());
        // Whoever asks for the same root at the same time waits, and finds it done.
        lock (slot)
        {
            cancellation.ThrowIfCancellationRequested();
            if (slot.Newest is { } newest && newest.HoldsIn(snapshot, root))
                return newest;
            return slot.Newest = Unit.Compile(snapshot, root, cancellation);
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
}
