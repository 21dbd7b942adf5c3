using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>Where a mapping can go.</summary>
/// <param name="Size">Its size in bytes, from 1.</param>
/// <param name="Alignment">A power of two in bytes.</param>
/// <param name="Highest">No byte of it may lie above; in bytes, inclusive.</param>
internal sealed record FitRequest(ulong Size, ulong Alignment = 4096, ulong Highest = ulong.MaxValue);

/// <summary>The lowest place that fits, and, to understand a refusal, the largest usable range below the limit.</summary>
internal sealed record FitAnswer(IovaRange? Place, IovaRange? Largest);

/// <summary>Finds places in what is usable by plain arithmetic.</summary>
internal static class FitFinder
{
    public static FitAnswer Fit(IovaRangeSet usable, FitRequest request)
    {
        ulong? start = usable.FindFirst(request.Size, request.Alignment, highest: request.Highest);
        return new FitAnswer(start is { } first ? IovaRange.FromStartAndSize(first, request.Size) : null, Largest(usable, request.Highest));
    }

    private static IovaRange? Largest(IovaRangeSet usable, ulong highest)
    {
        IovaRange? largest = null;
        foreach (IovaRange range in usable)
        {
            if (range.First > highest)
                break;
            var within = new IovaRange(range.First, Math.Min(range.Last, highest));
            if (largest is null || within.LengthMinusOne > largest.Value.LengthMinusOne)
                largest = within;
        }

        return largest;
    }
}
