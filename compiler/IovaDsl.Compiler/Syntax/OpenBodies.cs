using System.Buffers;
using System.Collections.Immutable;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// What stands in the bodies that are open, innermost last. The array is rented, since that of a large text would be garbage several
/// times over before it is long enough.
/// </summary>
internal sealed class OpenBodies<T> : IDisposable
{
    private readonly Stack<int> _starts = new();
    private T[] _items = [];
    private int _count;

    public void Open() => _starts.Push(_count);

    public void Add(T item)
    {
        if (_count == _items.Length)
            MoveTo(ArrayPool<T>.Shared.Rent(Math.Max(64, _count * 2)));
        _items[_count++] = item;
    }

    /// <summary>Ends the innermost body, and takes what stands in it.</summary>
    public ImmutableArray<T> Close() => TakeSince(_starts.Pop());

    /// <summary>Takes all that stands in no body that was closed.</summary>
    public ImmutableArray<T> TakeRest() => TakeSince(0);

    public void Dispose() => MoveTo([]);

    private ImmutableArray<T> TakeSince(int start)
    {
        ImmutableArray<T> taken = ImmutableArray.Create(_items, start, _count - start);
        _count = start;
        return taken;
    }

    private void MoveTo(T[] items)
    {
        Array.Copy(_items, items, Math.Min(_count, items.Length));
        if (_items.Length > 0)
            ArrayPool<T>.Shared.Return(_items, clearArray: true);
        _items = items;
    }
}
