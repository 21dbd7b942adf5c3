using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Root buses of one segment have no bus number in common, and a bridge's numbers lie within those above it.</summary>
internal static class BusNumberRanges
{
    public static void Run(CheckContext context)
    {
        foreach (
            IGrouping<int, Bus> segment in context
                .Platform.Buses.Where(b => b.Kind == BusKind.RootBus && b.Buses is not null)
                .GroupBy(b => b.Segment ?? 0)
        )
        {
            Bus[] sorted = segment.OrderBy(b => b.Buses!.Value.First).ToArray();
            for (int i = 1; i < sorted.Length; i++)
            {
                BusNumbers below = sorted[i - 1].Buses!.Value;
                BusNumbers above = sorted[i].Buses!.Value;
                if (above.First <= below.Last)
                    context.Report(
                        CheckCatalog.BusNumbersOverlap(
                            sorted[i],
                            sorted[i - 1],
                            above.First,
                            Math.Min(below.Last, above.Last),
                            segment.Key
                        ),
                        sorted[i]
                    );
            }
        }

        foreach (Bus bridge in context.Platform.Buses)
        {
            if (
                bridge.Kind == BusKind.Bridge
                && bridge.Buses is { } own
                && NumbersAbove(bridge) is { } outer
                && (own.First < outer.First || own.Last > outer.Last)
            )
                context.Report(CheckCatalog.BridgeOutsideItsBus(bridge, own, outer), bridge);
        }
    }

    /// <summary>The bus numbers that the nearest element above states.</summary>
    public static BusNumbers? NumbersAbove(Bus bus)
    {
        for (Bus? next = bus.Parent; next is not null; next = next.Parent)
        {
            if (next.Buses is { } numbers)
                return numbers;
        }

        return null;
    }
}
