using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Where the requesters of an <c>iommu-map</c> go (Linux <c>of_map_id</c>): the first entry that covers the masked ID.</summary>
internal static class DtMaps
{
    private const int MaxEntries = 65536;

    /// <param name="map">The map.</param>
    /// <param name="first">First requester ID to ask for.</param>
    /// <param name="last">Last one.</param>
    /// <param name="maskOf">The stream mask that an entry gives, 0 for none.</param>
    public static List<RequesterRun<DtNode>> Runs(DtIdMap map, uint first, uint last, Func<DtIdMapEntry, uint> maskOf)
    {
        List<DtIdMapEntry> entries = [.. map.Entries.Take(MaxEntries).TakeWhile(entry => !map.EndsSearch(entry))];
        List<RequesterRun<DtNode>> masked = Sweep(entries, maskOf);
        if ((map.Mask & 0xffff) == 0xffff)
            return [.. masked.Select(run => run.Within(first, last)).OfType<RequesterRun<DtNode>>()];
        return RequesterRuns.OfEach<DtNode>(first, last, requester => Find(masked, requester & map.Mask));
    }

    private static List<RequesterRun<DtNode>> Sweep(List<DtIdMapEntry> entries, Func<DtIdMapEntry, uint> maskOf)
    {
        List<RequesterRun<DtNode>> runs = [];
        IEnumerable<IdRange> ranges = entries
            .Select(
                (entry, index) =>
                    new IdRange(entry.InputBase, (uint)Math.Min((ulong)entry.InputBase + entry.Length - 1, uint.MaxValue), index)
            )
            .Where(range => entries[range.Rank].Length != 0);
        foreach (IdRange piece in IdRangeIndex.Build(ranges).Pieces)
        {
            DtIdMapEntry entry = entries[piece.Rank];
            // What matches such a row is refused: it hides later rows and leads nowhere.
            if (entry.HasRangeOfSeveralCells || entry.Target is not { } target)
                continue;
            RequesterRuns.Append(
                runs,
                new RequesterRun<DtNode>(
                    piece.First,
                    piece.Last,
                    target,
                    unchecked(entry.OutputBase + (piece.First - entry.InputBase)),
                    SingleId: false
                )
                {
                    Mask = maskOf(entry),
                }
            );
        }

        return runs;
    }

    private static RequesterAnswer<DtNode>? Find(List<RequesterRun<DtNode>> runs, uint id)
    {
        int low = 0,
            high = runs.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            RequesterRun<DtNode> run = runs[middle];
            if (run.First <= id && id <= run.Last)
                return new(run.Target, run.SingleId ? run.FirstId : unchecked(run.FirstId + (id - run.First)), run.Mask);
            if (run.First > id)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return null;
    }
}
