namespace IovaDsl.Firmware.Draft;

/// <summary>Requester IDs, both ends inclusive, that reach one target with IDs that count up with them (or all with one ID).</summary>
internal sealed record RequesterRun<T>(uint First, uint Last, T Target, uint FirstId, bool SingleId)
    where T : class
{
    /// <summary>Bits of the ID that the target ignores; 0: none.</summary>
    public uint Mask { get; init; }

    /// <summary>The part within bounds; null when there is none.</summary>
    public RequesterRun<T>? Within(uint first, uint last)
    {
        uint from = Math.Max(First, first),
            to = Math.Min(Last, last);
        return from > to ? null : this with { First = from, Last = to, FirstId = SingleId ? FirstId : unchecked(FirstId + (from - First)) };
    }
}

/// <summary>Where one requester ID goes.</summary>
internal readonly record struct RequesterAnswer<T>(T Target, uint Id, uint Mask)
    where T : class;

/// <summary>Joins runs that go on as the one before.</summary>
internal static class RequesterRuns
{
    public static void Append<T>(List<RequesterRun<T>> runs, RequesterRun<T> next)
        where T : class
    {
        RequesterRun<T>? last = runs.Count == 0 ? null : runs[runs.Count - 1];
        if (last is null || !ReferenceEquals(last.Target, next.Target) || last.Mask != next.Mask || (ulong)last.Last + 1 != next.First)
        {
            runs.Add(next);
            return;
        }

        bool countsUp = !last.SingleId && !next.SingleId && unchecked(last.FirstId + (next.First - last.First)) == next.FirstId;
        bool stays =
            (last.SingleId || last.First == last.Last) && (next.SingleId || next.First == next.Last) && last.FirstId == next.FirstId;
        if (countsUp || stays)
            runs[runs.Count - 1] = last with { Last = next.Last, SingleId = stays };
        else
            runs.Add(next);
    }

    /// <summary>By asking for every ID, for maps whose mask makes the answer jump.</summary>
    public static List<RequesterRun<T>> OfEach<T>(uint first, uint last, Func<uint, RequesterAnswer<T>?> ask)
        where T : class
    {
        // A run is made when it begins and when it ends, and not for each of 65,536 IDs.
        List<RequesterRun<T>> runs = [];
        RequesterRun<T>? open = null;
        uint length = 0,
            step = 0;
        for (ulong id = first; id <= last; id++)
        {
            RequesterAnswer<T>? answer = ask((uint)id);
            if (open is not null && answer is { } next && ReferenceEquals(next.Target, open.Target) && next.Mask == open.Mask)
            {
                // The second ID decides whether IDs count up (1) or stay (0).
                if (length == 1)
                    step = unchecked(next.Id - open.FirstId);
                if (step <= 1 && next.Id == unchecked(open.FirstId + (step * length)))
                {
                    length++;
                    continue;
                }
            }

            Close(runs, open, length, step);
            open = answer is { } begun
                ? new RequesterRun<T>((uint)id, (uint)id, begun.Target, begun.Id, SingleId: false) { Mask = begun.Mask }
                : null;
            length = 1;
        }

        Close(runs, open, length, step);
        return runs;
    }

    private static void Close<T>(List<RequesterRun<T>> runs, RequesterRun<T>? open, uint length, uint step)
        where T : class
    {
        if (open is not null)
            Append(runs, open with { Last = open.First + (length - 1), SingleId = length > 1 && step == 0 });
    }
}
