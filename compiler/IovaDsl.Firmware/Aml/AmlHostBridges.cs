using System.Collections.Immutable;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Aml;

/// <summary>What a static reading of definition blocks gives.</summary>
/// <param name="Bridges">In order of declaration.</param>
/// <param name="Slots">Buses on which ACPI describes slots that can be ejected, in order of declaration.</param>
/// <param name="Remarks">What could not be read, a sentence each.</param>
internal sealed record AmlReading(ImmutableArray<AmlHostBridge> Bridges, ImmutableArray<AcpiSlots> Slots, ImmutableArray<string> Remarks);

/// <summary>
/// Finds PCI host bridges in definition blocks (DSDT, SSDT) and reads what is literal about them. There is no interpreter
/// here: what AML code would have to compute is reported as computed.
/// </summary>
internal static class AmlHostBridges
{
    private const ulong PciBus = 0x030ad041; // EISA id PNP0A03
    private const ulong PciExpressBus = 0x080ad041; // EISA id PNP0A08
    private const int MaxRemarks = 50;

    // e5c937d0-3553-4d7a-9117-ea4d19c3434d, mixed-endian as a UUID buffer is.
    private static readonly byte[] PciDsm =
    [
        0xd0,
        0x37,
        0xc9,
        0xe5,
        0x53,
        0x35,
        0x7a,
        0x4d,
        0x91,
        0x17,
        0xea,
        0x4d,
        0x19,
        0xc3,
        0x43,
        0x4d,
    ];

    /// <summary>Reads tables in the order DSDT, then SSDTs; each with its header and a name for messages.</summary>
    public static AmlReading Read(IEnumerable<(string Name, byte[] Bytes)> tables)
    {
        AmlNamespace names = new();
        foreach ((string name, byte[] bytes) in tables)
            names.Add(name, bytes);
        ImmutableArray<AmlHostBridge>.Builder bridges = ImmutableArray.CreateBuilder<AmlHostBridge>();
        foreach (AmlDeclaration device in names.Devices)
        {
            if (IsHostBridge(names, device.Path))
                bridges.Add(ReadBridge(names, device.Path, device.Source.Table, declaredElsewhere: false));
        }

        foreach (string scope in names.Scopes.OrderBy(path => path, StringComparer.Ordinal))
        {
            // A table that adds _DMA to a device of another table, which nobody gave us: who else would have one.
            if (names.Find(scope) is null && names.Find(scope + "._DMA") is { } dma)
                bridges.Add(ReadBridge(names, scope, dma.Source.Table, declaredElsewhere: true));
        }

        return new AmlReading(bridges.ToImmutable(), AmlSlots.Find(names, bridges), names.Remarks.Take(MaxRemarks).ToImmutableArray());
    }

    private static bool IsHostBridge(AmlNamespace names, string device) =>
        IsHostBridgeId(Value(names, device + "._HID"))
        || (
            Value(names, device + "._CID") is { } compatible
            && (IsHostBridgeId(compatible) || (compatible is AmlPackage package && package.Elements.Any(IsHostBridgeId)))
        );

    private static bool IsHostBridgeId(AmlValue? id) =>
        id switch
        {
            AmlInteger { Value: PciBus or PciExpressBus } => true,
            AmlString { Value: "PNP0A03" or "PNP0A08" } => true,
            _ => false,
        };

    private static AmlHostBridge ReadBridge(AmlNamespace names, string path, string table, bool declaredElsewhere)
    {
        AmlTemplate crs = Template(names, path + "._CRS");
        AddressWindow? buses = crs
            .Windows.Where(window => window.Space == AddressSpaceKind.BusNumbers)
            .Select(window => (AddressWindow?)window)
            .FirstOrDefault();
        AmlValue? segment = Value(names, path + "._SEG");
        return new AmlHostBridge
        {
            Path = path,
            Table = table,
            Segment = segment is null ? 0UL : segment.Integer,
            // acpi_pci_root_add: _CRS first, then _BBN; with neither it is bus 0.
            BaseBus =
                buses?.Minimum
                ?? (
                    Value(names, path + "._BBN") is { } stated ? stated.Integer
                    : crs.Presence == AmlPresence.Computed ? null
                    : 0UL
                ),
            LastBus = buses?.Maximum,
            Crs = crs,
            Dma = Template(names, path + "._DMA"),
            BootConfiguration = ReadBootConfiguration(names, path + "._DSM"),
            DeclaredElsewhere = declaredElsewhere,
        };
    }

    /// <summary>A named object, or a method without arguments that returns a constant; null when there is neither.</summary>
    internal static AmlValue? Value(AmlNamespace names, string path)
    {
        if (names.Find(path) is not { } declaration)
            return null;
        if (declaration.Conditional)
            return AmlValue.Unknown;
        ImmutableArray<AmlTerm> terms = names.Read(declaration);
        if (terms.IsEmpty)
            return AmlValue.Unknown;
        AmlScope scope = new(names, path);
        return declaration.Kind == AmlDeclarationKind.Method
            ? AmlFold.Call(scope, terms) ?? AmlValue.Unknown
            : AmlFold.Constant(new AmlScope(names, AmlNamespace.Parent(path)), terms[0]);
    }

    private static AmlTemplate Template(AmlNamespace names, string path) =>
        Value(names, path) switch
        {
            null => default,
            AmlBuffer buffer => new AmlTemplate(AmlPresence.Static, ResourceTemplate.Read(buffer.Bytes)),
            _ => new AmlTemplate(AmlPresence.Computed, ImmutableArray<AddressWindow>.Empty),
        };

    /// <summary>
    /// Linux asks <c>_DSM</c> with revision 1 and function 5; the integer 0 means "keep" (acpi_pci_root_create, in later
    /// versions pci_acpi_preserve_config). Anything but an integer says nothing.
    /// </summary>
    private static BootConfiguration ReadBootConfiguration(AmlNamespace names, string path)
    {
        if (names.Find(path) is not { Kind: AmlDeclarationKind.Method } method)
            return BootConfiguration.NotStated;
        ImmutableArray<AmlTerm> body = names.Read(method);
        if (method.Conditional || body.IsEmpty)
            return BootConfiguration.Computed;
        AmlValue? answer = AmlFold.Call(
            new AmlScope(names, path),
            body,
            new AmlBuffer(PciDsm),
            AmlValue.Of(1UL),
            AmlValue.Of(5UL),
            new AmlPackage(ImmutableArray<AmlValue>.Empty)
        );
        return answer switch
        {
            AmlInteger { Value: 0 } => BootConfiguration.MustBeKept,
            AmlInteger => BootConfiguration.MayChange,
            AmlUnknown => BootConfiguration.Computed,
            _ => BootConfiguration.NotStated,
        };
    }
}
