using System.Globalization;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features.Completing;

/// <summary>Bus numbers and PCI addresses that nothing has yet.</summary>
internal static class FreeNumbers
{
    private const int MostProposed = 3;
    private const int LastBus = 0xff;
    private const int LastDevice = 31;

    /// <summary>For <c>buses</c>: the first free number, and all from it to the next that is taken.</summary>
    public static IEnumerable<Suggestion> Buses(Snapshot snapshot, Document document, CaretContext caret, CancellationToken cancellation)
    {
        if (PlatformAt(snapshot, document, caret, cancellation) is not { } platform)
            yield break;
        BusNumbers[] taken =
        [
            .. platform
                .Platform.Buses.Where(bus => caret.BlockWord == "bridge" || bus.Kind == BusKind.RootBus)
                .Select(bus => bus.Buses)
                .OfType<BusNumbers>(),
        ];
        // A bridge's numbers lie within those of its root bus, so only those of other bridges are taken.
        if (caret.BlockWord == "bridge")
            taken = [.. platform.Platform.Buses.Where(bus => bus.Kind == BusKind.Bridge).Select(bus => bus.Buses).OfType<BusNumbers>()];
        int first = Enumerable.Range(caret.BlockWord == "bridge" ? 1 : 0, LastBus).FirstOrDefault(bus => !IsTaken(taken, bus), -1);
        if (first < 0)
            yield break;
        int last = first;
        while (last < LastBus && !IsTaken(taken, last + 1))
            last++;
        yield return new Suggestion(Numbers(first, first), SuggestionSort.Number, "the first free bus");
        if (last > first)
            yield return new Suggestion(Numbers(first, last), SuggestionSort.Number, "all free buses from there");
    }

    /// <summary>For <c>at</c>: the next free slot of the buses that the parent reaches, those in use first.</summary>
    public static IEnumerable<Suggestion> Addresses(
        Snapshot snapshot,
        Document document,
        CaretContext caret,
        CancellationToken cancellation
    )
    {
        if (PlatformAt(snapshot, document, caret, cancellation) is not { } platform)
            return [];
        string parentName = caret.Before(2) == "]" ? FamilyBefore(caret) : caret.Before(2).Trim('`');
        if (
            platform.Platform.Buses.FirstOrDefault(bus => bus.Name.ToString() == parentName || bus.Name.Base == parentName)
            is not { Buses: { } buses } parent
        )
            return [];
        PciAddress[] taken = [.. TakenBelow(platform.Platform, parent)];
        return Enumerable
            .Range(buses.First, buses.Last - buses.First + 1)
            .OrderByDescending(bus => taken.Any(address => address.Bus == bus))
            .Select(bus => (Bus: bus, Device: FirstFree(taken, bus)))
            .Where(slot => slot.Device >= 0)
            .Take(MostProposed)
            .Select(slot => new Suggestion(
                string.Create(CultureInfo.InvariantCulture, $"{slot.Bus:x2}:{slot.Device:x2}.0"),
                SuggestionSort.Number,
                "free"
            ));
    }

    private static string FamilyBefore(CaretContext caret) => $"{caret.Before(5).Trim('`')}[{caret.Before(3)}]";

    private static int FirstFree(PciAddress[] taken, int bus) =>
        Enumerable.Range(0, LastDevice + 1).FirstOrDefault(device => !taken.Any(a => a.Bus == bus && a.Device == device), -1);

    private static IEnumerable<PciAddress> TakenBelow(Platform platform, Bus parent)
    {
        Bus root = Top(parent);
        return platform
            .Devices.Where(device => Top(device.Parent) == root)
            .Select(device => device.Address)
            .Concat(platform.Buses.Where(bus => Top(bus) == root).Select(bus => bus.Address))
            .OfType<PciAddress>();
    }

    private static Bus Top(Bus bus)
    {
        while (bus.Parent is { } parent)
            bus = parent;
        return bus;
    }

    private static bool IsTaken(BusNumbers[] taken, int bus) => taken.Any(numbers => numbers.First <= bus && bus <= numbers.Last);

    private static string Numbers(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"0x{first:x2}..0x{last:x2}");

    private static CompiledPlatform? PlatformAt(Snapshot snapshot, Document document, CaretContext caret, CancellationToken cancellation) =>
        Platforms.At(snapshot, document, caret.Word.Start, cancellation);
}
