namespace IovaDsl.Firmware.Draft;

/// <summary>
/// The functions of a draft by segment and requester ID. It follows what is added, and knows no function whose address changes.
/// </summary>
internal sealed class DevicesByRequester(PlatformDraft draft)
{
    private readonly Dictionary<int, SortedSet<(ushort Requester, int Place)>> _segments = [];
    private int _known;

    /// <summary>
    /// The functions of a segment with an ID of <paramref name="first"/> to <paramref name="last"/>, both inclusive, in the draft's order.
    /// </summary>
    public List<DraftDevice> Of(int segment, ulong first, ulong last)
    {
        for (; _known < draft.Devices.Count; _known++)
            Add(_known);
        if (first > last || first > ushort.MaxValue || !_segments.TryGetValue(segment, out SortedSet<(ushort, int)>? requesters))
            return [];
        SortedSet<(ushort Requester, int Place)> meant = requesters.GetViewBetween(
            ((ushort)first, 0),
            ((ushort)Math.Min(last, ushort.MaxValue), int.MaxValue)
        );
        return [.. meant.Select(one => one.Place).Order().Select(place => draft.Devices[place])];
    }

    private void Add(int place)
    {
        if (draft.Devices[place].Address is not { } address)
            return;
        if (!_segments.TryGetValue(address.Segment, out SortedSet<(ushort, int)>? requesters))
            _segments.Add(address.Segment, requesters = []);
        requesters.Add((address.RequesterId, place));
    }
}
