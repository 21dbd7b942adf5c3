namespace IovaDsl.Firmware.Draft;

/// <summary>
/// Ranges of IDs, both ends inclusive, which may overlap; answers which of them meet another, in the order in which they were given.
/// </summary>
/// <remarks>
/// Sorted by their begin; beside each stands the highest end up to it, so that a look back from the last candidate knows when to stop.
/// </remarks>
internal sealed class MeetingRanges<T>
{
    private readonly (uint First, uint Last, int Order, T Value)[] _ranges;
    private readonly uint[] _highest;

    public MeetingRanges(IEnumerable<(uint First, uint Last, T Value)> ranges)
    {
        _ranges = [.. ranges.Select((range, order) => (range.First, range.Last, order, range.Value)).OrderBy(range => range.First)];
        _highest = new uint[_ranges.Length];
        uint highest = 0;
        for (int i = 0; i < _ranges.Length; i++)
            _highest[i] = highest = Math.Max(highest, _ranges[i].Last);
    }

    /// <summary>Those that begin at <paramref name="last"/> or before and end at <paramref name="first"/> or after.</summary>
    public IEnumerable<T> Meeting(uint first, uint last)
    {
        List<(int Order, T Value)> found = [];
        for (int i = Before(last) - 1; i >= 0 && _highest[i] >= first; i--)
        {
            if (_ranges[i].Last >= first)
                found.Add((_ranges[i].Order, _ranges[i].Value));
        }

        found.Sort(static (one, other) => one.Order.CompareTo(other.Order));
        return found.Select(one => one.Value);
    }

    // How many begin at an ID or before it.
    private int Before(uint id)
    {
        int low = 0;
        int high = _ranges.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_ranges[middle].First <= id)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
