using IovaDsl.Runtime.Fast.Updates;

namespace IovaDsl.Runtime.Fast;

/// <summary>
/// Claims that come and go one at a time (devices plugged in and pulled out): taking one away frees only what no other
/// claim covers.
/// </summary>
/// <remarks>
/// Equal claims count as often as they were added. Not safe to share while it changes; <see cref="ToSet"/> gives a value that is.
/// </remarks>
public sealed class CountedIovaRanges
{
    private readonly Coverage _coverage = new();

    /// <summary>Adds one claim.</summary>
    public void Add(IovaRange range) => _coverage.Add([range]);

    /// <summary>Takes back one claim.</summary>
    /// <exception cref="InvalidOperationException">Some address of the range is claimed by nobody; nothing is changed.</exception>
    public void Remove(IovaRange range)
    {
        if (!_coverage.IsCovered(range))
            throw new InvalidOperationException($"{range} was not added.");
        _coverage.Remove([range]);
    }

    /// <summary>How many claims cover <paramref name="address"/>.</summary>
    public int CountAt(ulong address) => _coverage.CountAt(address);

    /// <summary>Every address that at least one claim covers.</summary>
    public IovaRangeSet ToSet() => _coverage.ToSet(covered: true);
}
