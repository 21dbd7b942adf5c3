namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>An order known at compile time, so that sorting neither calls through an interface nor allocates.</summary>
internal interface IOrder<T>
{
    /// <summary>Whether <paramref name="left"/> sorts strictly before <paramref name="right"/>.</summary>
    bool IsLess(in T left, in T right);
}

/// <summary>
/// Sorts a span in place without allocation on every target: insertion sort where it is short or already sorted, heap
/// sort otherwise. Not stable: an order that must be total has to say so itself.
/// </summary>
internal static class SpanSort
{
    private const int ShortSpan = 24;

    public static void Sort<T, TOrder>(Span<T> items, TOrder order)
        where TOrder : struct, IOrder<T>
    {
        if (IsSorted(items, order))
            return;
        if (items.Length <= ShortSpan)
            InsertionSort(items, order);
        else
            HeapSort(items, order);
    }

    private static bool IsSorted<T, TOrder>(Span<T> items, TOrder order)
        where TOrder : struct, IOrder<T>
    {
        for (int i = 1; i < items.Length; i++)
        {
            if (order.IsLess(items[i], items[i - 1]))
                return false;
        }

        return true;
    }

    private static void InsertionSort<T, TOrder>(Span<T> items, TOrder order)
        where TOrder : struct, IOrder<T>
    {
        for (int i = 1; i < items.Length; i++)
        {
            T item = items[i];
            int hole = i;
            for (; hole > 0 && order.IsLess(item, items[hole - 1]); hole--)
                items[hole] = items[hole - 1];
            items[hole] = item;
        }
    }

    private static void HeapSort<T, TOrder>(Span<T> items, TOrder order)
        where TOrder : struct, IOrder<T>
    {
        for (int root = (items.Length / 2) - 1; root >= 0; root--)
            SiftDown(items, root, order);
        for (int last = items.Length - 1; last > 0; last--)
        {
            (items[0], items[last]) = (items[last], items[0]);
            SiftDown(items.Slice(0, last), 0, order);
        }
    }

    private static void SiftDown<T, TOrder>(Span<T> heap, int root, TOrder order)
        where TOrder : struct, IOrder<T>
    {
        T item = heap[root];
        while (true)
        {
            int child = (2 * root) + 1;
            if (child >= heap.Length)
                break;
            if (child + 1 < heap.Length && order.IsLess(heap[child], heap[child + 1]))
                child++;
            if (!order.IsLess(item, heap[child]))
                break;
            heap[root] = heap[child];
            root = child;
        }

        heap[root] = item;
    }
}
