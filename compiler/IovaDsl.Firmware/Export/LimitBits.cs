using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Export;

/// <summary>A limit as a number of address bits, which is all an IORT has: the most that promises nothing false.</summary>
internal static class LimitBits
{
    public const int None = 64;

    /// <summary>Bits such that every address below 2^bits, from the first window on, can be carried; says what is lost.</summary>
    public static int Of(Limit limit, string element, string format, ExportModel model)
    {
        if (limit.AddressBits is { } stated)
            return stated;
        IovaRangeSet allowed = limit.Allowed;
        int bits = Largest(allowed[0].Last);
        if (allowed.Count == 1 && allowed[0] == IovaRange.FromBits(bits))
            return bits;
        string written = $"{format} holds a number of bits alone: {bits} bits are written";
        if (allowed[0].First > 0)
            model.Lose(element, ExportModel.Describe(limit), $"{written}, which promise what lies below {allowed[0].First:x}h as well.");
        else if (allowed.Count > 1)
            model.Lose(element, ExportModel.Describe(limit), $"{written}, and the windows above cannot be expressed.");
        else
            model.Lose(
                element,
                ExportModel.Describe(limit),
                $"{written}, and what the bus carries above 0x{IovaRange.FromBits(bits).Last:x} is not said."
            );
        LoseOffsets(limit, element, format, model);
        return bits;
    }

    private static void LoseOffsets(Limit limit, string element, string format, ExportModel model)
    {
        foreach (DmaWindow window in limit.Windows.Where(window => window.CpuFirst != window.Bus.First))
            model.Lose(
                element,
                $"dma-window {window.Bus} to 0x{window.CpuFirst:x}",
                $"{format} does not know bus addresses that are not CPU addresses."
            );
    }

    // The most bits of which all addresses lie at or below the window's end.
    private static int Largest(ulong last)
    {
        int bits = 64;
        while (bits > 1 && IovaRange.FromBits(bits).Last > last)
            bits--;
        return bits;
    }
}
