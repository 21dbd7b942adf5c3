using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>
/// A sorted linked list into which regions are inserted one by one, with a walk over all of it after each: how Linux keeps
/// its list (<c>iommu_insert_resv_region</c>), said again with the <see cref="LinkedList{T}"/> of the base library.
/// </summary>
public static class KernelStyleList
{
    public static int Merge(Span<ReservedRegion> regions)
    {
        LinkedList<ReservedRegion> list = [];
        foreach (ReservedRegion region in regions)
        {
            Insert(list, region);
            Join(list, region.Kind);
        }

        int count = 0;
        foreach (ReservedRegion region in list)
            regions[count++] = region;
        return count;
    }

    private static void Insert(LinkedList<ReservedRegion> list, ReservedRegion region)
    {
        LinkedListNode<ReservedRegion>? next = list.First;
        while (next is not null && (next.Value.First, next.Value.Kind).CompareTo((region.First, region.Kind)) < 0)
            next = next.Next;
        if (next is null)
            list.AddLast(region);
        else
            list.AddBefore(next, region);
    }

    private static void Join(LinkedList<ReservedRegion> list, RegionKind kind)
    {
        LinkedListNode<ReservedRegion>? run = null;
        for (LinkedListNode<ReservedRegion>? node = list.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Kind != kind)
                continue;
            if (run is not null && (node.Value.First <= run.Value.Last || node.Value.First - run.Value.Last == 1))
            {
                run.Value = new ReservedRegion(run.Value.First, Math.Max(run.Value.Last, node.Value.Last), kind);
                list.Remove(node);
            }
            else
            {
                run = node;
            }
        }
    }
}
