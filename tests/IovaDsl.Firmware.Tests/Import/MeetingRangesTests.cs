using CsCheck;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Tests.Import;

public sealed class MeetingRangesTests
{
    private static readonly Gen<uint> Id = Gen.OneOf(Gen.UInt[0, 20], Gen.UInt[uint.MaxValue - 20, uint.MaxValue]);

    // A last before its first is met by nothing but what covers both, as where a count wraps.
    [Fact]
    public void What_meets_a_range_is_what_a_look_at_each_finds() =>
        Gen.Select(Gen.Select(Id, Id).Array[0, 12], Id, Id)
            .Sample(
                (ranges, first, last) =>
                {
                    MeetingRanges<int> index = new(ranges.Select((range, i) => (range.Item1, range.Item2, i)));
                    Assert.Equal(
                        Enumerable.Range(0, ranges.Length).Where(i => ranges[i].Item1 <= last && first <= ranges[i].Item2),
                        index.Meeting(first, last)
                    );
                }
            );
}
