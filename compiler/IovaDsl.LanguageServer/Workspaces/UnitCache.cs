using System.Collections.Concurrent;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// The newest findings of each root, and its model where somebody asks for more than those. An edit costs the roots that reach the text that
/// changed: of a hundred boards that nobody includes, one.
/// </summary>
/// <remarks>
/// Where a hundred boards include what changed, a hundred models are made anew. Those that nobody looks at are let go at once: they die young,
/// which costs the garbage collector nothing.
/// </remarks>
internal sealed class UnitCache
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    private sealed class Slot
    {
        public Findings? Newest { get; set; }

        /// <summary>The unit of <see cref="Newest"/>, if it is kept.</summary>
        public Unit? Unit { get; set; }

        /// <summary>Somebody looks at this root: its unit was asked for since it was compiled last.</summary>
        public bool IsAskedFor { get; set; }
    }

    public Findings FindingsOf(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        Slot slot = SlotOf(root);
        // Whoever asks for the same root at the same time waits, and finds it done.
        lock (slot)
        {
            cancellation.ThrowIfCancellationRequested();
            if (slot.Newest is { } newest && newest.HoldsIn(snapshot, root))
                return newest;
            var unit = Unit.Compile(snapshot, root, cancellation);
            slot.Unit = slot.IsAskedFor ? unit : null;
            slot.IsAskedFor = false;
            return slot.Newest = unit.Findings;
        }
    }

    public Unit UnitOf(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        Slot slot = SlotOf(root);
        lock (slot)
        {
            cancellation.ThrowIfCancellationRequested();
            slot.IsAskedFor = true;
            if (slot.Unit is { } unit && unit.Findings.HoldsIn(snapshot, root))
                return unit;
            slot.Unit = Unit.Compile(snapshot, root, cancellation);
            slot.Newest = slot.Unit.Findings;
            return slot.Unit;
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

    private Slot SlotOf(Document root) => _slots.GetOrAdd(root.Path, static _ => new Slot());
}
