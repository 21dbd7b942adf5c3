namespace IovaDsl.Runtime;

/// <summary>
/// The DMA mappings of a VFIO container, and whether one overlaps a range. Two ways to ask: by inclusive ends, which is
/// right everywhere, and as <c>vfio_find_dma</c> asked before Linux 6.18, by half-open ends modulo 2^64. The latter finds
/// nothing where a query or a mapping ends at 2^64-1, and then goes astray in the tree, so the tree has to be the
/// kernel's: a red-black tree by start.
/// </summary>
internal sealed class VfioMappings
{
    private Node? _root;

    public void Clear() => _root = null;

    /// <summary>Whether a mapping has an address in common with <paramref name="range"/>.</summary>
    public bool Overlaps(IovaRange range) => Overlaps(_root, range);

    /// <summary>Whether the kernel before 6.18 finds a mapping in <paramref name="size"/> bytes from <paramref name="start"/>.</summary>
    public bool HasHalfOpen(ulong start, ulong size) => FindHalfOpen(start, size) is not null;

    /// <summary>
    /// Whether the kernel since 6.18 finds a mapping between two addresses. For the inverted ends of a malformed region this is not a
    /// question of overlap, but of where the comparisons lead.
    /// </summary>
    public bool HasInclusive(ulong first, ulong last) => FindInclusive(first, last) is not null;

    /// <summary>Whether a mapping is found at an end of a range that reaches beyond it.</summary>
    public bool WouldSplit(IovaRange range, bool isHalfOpen)
    {
        // The kernel before 6.18 asks for 1 byte at the start, and for 0 bytes at the last one.
        Node? first = isHalfOpen ? FindHalfOpen(range.First, 1) : FindInclusive(range.First, range.First);
        Node? last = isHalfOpen ? FindHalfOpen(range.Last, 0) : FindInclusive(range.Last, range.Last);
        return (first is not null && first.Range.First != range.First) || (last is not null && last.Range.Last != range.Last);
    }

    /// <summary>Removes the mappings that a range meets, whole.</summary>
    /// <returns>How many bytes they had, modulo 2^64.</returns>
    public ulong RemoveWithin(IovaRange range, bool isHalfOpen)
    {
        // Erasing moves contents between nodes, so what is to go is listed first.
        List<IovaRange> met = [];
        for (Node? node = FirstEndingFrom(range.First, isHalfOpen); node is not null; node = Following(node))
        {
            bool isBehind = isHalfOpen ? node.Range.First >= unchecked(range.Last + 1) : node.Range.First > range.Last;
            if (isBehind)
                break;
            met.Add(node.Range);
        }

        ulong bytes = 0;
        foreach (IovaRange mapping in met)
        {
            Remove(mapping.First);
            bytes = unchecked(bytes + mapping.LengthMinusOne + 1);
        }

        return bytes;
    }

    public void Add(IovaRange range)
    {
        // The kernel links a mapping with size 0, before it is filled: one that starts where another does goes before it.
        Node node = new(range);
        Node? parent = null;
        Node? at = _root;
        while (at is not null)
        {
            parent = at;
            at = range.First <= at.Range.First ? at.Left : at.Right;
        }

        node.Parent = parent;
        if (parent is null)
            _root = node;
        else if (range.First <= parent.Range.First)
            parent.Left = node;
        else
            parent.Right = node;
        RebalanceAfterInsert(node);
    }

    // The mapping that starts there, the first in order if several do.
    private void Remove(ulong first)
    {
        Node? found = null;
        for (Node? node = _root; node is not null; node = first <= node.Range.First ? node.Left : node.Right)
        {
            if (node.Range.First == first)
                found = node;
        }

        Erase(found!);
    }

    private Node? FindHalfOpen(ulong start, ulong size)
    {
        Node? node = _root;
        while (node is not null)
        {
            if (unchecked(start + size) <= node.Range.First)
                node = node.Left;
            else if (start >= unchecked(node.Range.Last + 1))
                node = node.Right;
            else
                break;
        }

        return node;
    }

    private Node? FindInclusive(ulong first, ulong last)
    {
        Node? node = _root;
        while (node is not null)
        {
            if (last < node.Range.First)
                node = node.Left;
            else if (first > node.Range.Last)
                node = node.Right;
            else
                break;
        }

        return node;
    }

    // vfio_find_dma_first_node: the first mapping that holds an address or lies behind it.
    private Node? FirstEndingFrom(ulong address, bool isHalfOpen)
    {
        Node? found = null;
        Node? node = _root;
        while (node is not null)
        {
            bool reaches = isHalfOpen ? address < unchecked(node.Range.Last + 1) : address <= node.Range.Last;
            if (reaches)
                found = node;
            if (reaches && address >= node.Range.First)
                break;
            node = reaches ? node.Left : node.Right;
        }

        return found;
    }

    private static Node? Following(Node node)
    {
        if (node.Right is { } next)
        {
            while (next.Left is not null)
                next = next.Left;
            return next;
        }

        while (node.Parent is { } parent && ReferenceEquals(node, parent.Right))
            node = parent;
        return node.Parent;
    }

    private static bool Overlaps(Node? node, IovaRange range)
    {
        // Mappings made past the kernel's faulty look-up may overlap each other, so nothing but their start is in order.
        if (node is null)
            return false;
        return Overlaps(node.Left, range) || node.Range.Overlaps(range) || (node.Range.First <= range.Last && Overlaps(node.Right, range));
    }

    // Red-black trees as in the literature (Cormen et al., Introduction to Algorithms, chapter 13), which is also the shape
    // lib/rbtree.c keeps: the same cases in the same order give the same tree.
    private void RebalanceAfterInsert(Node node)
    {
        while (node.Parent is { IsRed: true } parent)
        {
            // A red parent is never the root, so there is a grandparent.
            Node grandparent = parent.Parent!;
            bool parentIsLeft = ReferenceEquals(parent, grandparent.Left);
            Node? uncle = parentIsLeft ? grandparent.Right : grandparent.Left;
            if (uncle is { IsRed: true })
            {
                parent.IsRed = false;
                uncle.IsRed = false;
                grandparent.IsRed = true;
                node = grandparent;
                continue;
            }

            bool isInner = ReferenceEquals(node, parentIsLeft ? parent.Right : parent.Left);
            if (isInner)
            {
                Rotate(parent, toLeft: parentIsLeft);
                (node, parent) = (parent, node);
            }

            parent.IsRed = false;
            grandparent.IsRed = true;
            Rotate(grandparent, toLeft: !parentIsLeft);
        }

        _root!.IsRed = false;
    }

    private void Erase(Node node)
    {
        if (node.Left is not null && node.Right is not null)
        {
            // The successor takes the place; a node is only its content, so the content moves and the successor's node goes.
            Node successor = node.Right;
            while (successor.Left is not null)
                successor = successor.Left;
            node.Range = successor.Range;
            node = successor;
        }

        Node? child = node.Left ?? node.Right;
        Node? parent = node.Parent;
        Replace(node, child);
        if (!node.IsRed)
            RebalanceAfterErase(child, parent);
    }

    private void RebalanceAfterErase(Node? node, Node? parent)
    {
        while (parent is not null && node is not { IsRed: true })
        {
            bool isLeft = ReferenceEquals(node, parent.Left);

            // The removed side was black, so its sibling's side has at least one node.
            Node sibling = (isLeft ? parent.Right : parent.Left)!;
            if (sibling.IsRed)
            {
                sibling.IsRed = false;
                parent.IsRed = true;
                Rotate(parent, toLeft: isLeft);
                sibling = (isLeft ? parent.Right : parent.Left)!;
            }

            Node? outer = isLeft ? sibling.Right : sibling.Left;
            Node? inner = isLeft ? sibling.Left : sibling.Right;
            if (outer is not { IsRed: true } && inner is not { IsRed: true })
            {
                sibling.IsRed = true;
                node = parent;
                parent = node.Parent;
                continue;
            }

            if (outer is not { IsRed: true })
            {
                inner!.IsRed = false;
                sibling.IsRed = true;
                Rotate(sibling, toLeft: !isLeft);
                sibling = inner;
                outer = isLeft ? sibling.Right : sibling.Left;
            }

            sibling.IsRed = parent.IsRed;
            parent.IsRed = false;
            outer!.IsRed = false;
            Rotate(parent, toLeft: isLeft);
            node = _root;
            break;
        }

        if (node is not null)
            node.IsRed = false;
    }

    private void Rotate(Node node, bool toLeft)
    {
        Node pivot = (toLeft ? node.Right : node.Left)!;
        Node? inner = toLeft ? pivot.Left : pivot.Right;
        Replace(node, pivot);
        if (toLeft)
        {
            node.Right = inner;
            pivot.Left = node;
        }
        else
        {
            node.Left = inner;
            pivot.Right = node;
        }

        if (inner is not null)
            inner.Parent = node;
        node.Parent = pivot;
    }

    private void Replace(Node node, Node? by)
    {
        Node? parent = node.Parent;
        if (parent is null)
            _root = by;
        else if (ReferenceEquals(node, parent.Left))
            parent.Left = by;
        else
            parent.Right = by;
        if (by is not null)
            by.Parent = parent;
    }

    private sealed class Node(IovaRange range)
    {
        public IovaRange Range = range;
        public bool IsRed = true;
        public Node? Left;
        public Node? Right;
        public Node? Parent;
    }
}
