using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;
using static IovaDsl.Compiler.Emit.Iova.IovaText;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>The clauses of elements, a text each, in the order in which the canonical form has them.</summary>
internal static class IovaClauses
{
    public static IEnumerable<string> Of(Platform platform)
    {
        if (platform.Firmware is { } firmware)
            yield return Words(ClauseRows.Firmware.Word, FirmwareKinds.NameOf(firmware));
        foreach (MemoryRange memory in platform.Memory)
            yield return Words(ClauseRows.Memory.Word, MemoryUses.NameOf(memory.Use), Sized(memory.Range), Quoted(memory.Label));
        foreach (Allowance allowance in platform.Allowances)
            yield return AllowClause(allowance);
        foreach (string clause in FactClauses(platform.Facts.Where(fact => !IsKeptTable(fact))).Concat(RegionClauses(platform.Regions)))
            yield return clause;
    }

    /// <summary>Own clauses first, then those that all elements may have.</summary>
    public static List<string> Of(Element element) =>
        [
            .. Own(element),
            .. element.Allowances.Select(AllowClause),
            .. UnknownClauses(element.Unknowns),
            .. FactClauses(element.Facts),
            .. RegionClauses(element.Regions),
        ];

    /// <summary>Long facts are tables as they were found; they stand last, out of the way.</summary>
    public static IEnumerable<string> KeptTables(Platform platform) => FactClauses(platform.Facts.Where(IsKeptTable));

    private static bool IsKeptTable(Fact fact) => fact.Values.Length > 1 && fact.Values[0].Text is not null;

    private static IEnumerable<string> Own(Element element) =>
        element switch
        {
            Iommu iommu => Own(iommu),
            MsiController msi => Own(msi),
            Bus bus => Own(bus),
            Device device => Own(device),
            MemoryLayout layout => layout.Ram.Select(ram => Words(LanguageWords.Ram, Sized(ram.Range))),
            _ => [],
        };

    private static IEnumerable<string> Own(Iommu iommu)
    {
        if (iommu.ApertureStated)
            yield return BitsOf(iommu.Aperture) is { } bits
                ? ClauseRows.InputBits.Word + " " + bits.ToString(CultureInfo.InvariantCulture)
                : ClauseRows.Aperture.Word + " " + Range(iommu.Aperture);
        if (iommu.PageSizes != 0)
            yield return ClauseRows.PageSizes.Word + " " + string.Join(", ", Sizes(iommu.PageSizes));
        if (!iommu.MsiWindows.IsEmpty)
            yield return ClauseRows.MsiWindow.Word + " " + string.Join(", ", iommu.MsiWindows.Select(window => Range(window.Range)));
        if (iommu.Registers is { } registers)
            yield return ClauseRows.Registers.Word + " " + Sized(registers);
        if (iommu.Id is { } id)
            yield return ClauseRows.Id.Word + " " + Number(id);
        if (iommu.FirmwarePath is { } path)
            yield return ClauseRows.FirmwarePath.Word + " " + QuoteWithBraces(path);
    }

    private static IEnumerable<string> Own(MsiController msi)
    {
        if (msi.Id is { } id)
            yield return ClauseRows.Id.Word + " " + Number(id);
        if (msi.FirmwarePath is { } path)
            yield return ClauseRows.FirmwarePath.Word + " " + QuoteWithBraces(path);
        // The interrupt window of x86 is the same everywhere, and the kind knows it.
        if (msi.Doorbell is { } doorbell && msi.Kind != MsiControllerKind.X86Apic)
            yield return ClauseRows.Doorbell.Word + " " + Sized(doorbell);
    }

    private static IEnumerable<string> Own(Bus bus)
    {
        if (bus.Segment is { } segment)
            yield return ClauseRows.Segment.Word + " " + segment.ToString(CultureInfo.InvariantCulture);
        if (bus.Buses is { } buses)
            yield return string.Format(CultureInfo.InvariantCulture, "{0} 0x{1:x2}..0x{2:x2}", ClauseRows.Buses, buses.First, buses.Last);
        if (bus.FirmwarePath is { } path)
            yield return ClauseRows.FirmwarePath.Word + " " + QuoteWithBraces(path);
        if (bus.Firmware is { } firmware)
            yield return Words(ClauseRows.Firmware.Word, FirmwareKinds.NameOf(firmware));
        foreach (string clause in BehindClauses(bus.Behind, bus.BehindNone).Concat(LimitClauses(bus.Limit)))
            yield return clause;
        foreach (StatedRange window in bus.BridgeWindows)
            yield return ClauseRows.BridgeWindow.Word + " " + Range(window.Range);
        foreach (string clause in SignalClauses(bus.Signals))
            yield return clause;
    }

    private static IEnumerable<string> Own(Device device)
    {
        if (device.Class is { } code)
            yield return string.Format(CultureInfo.InvariantCulture, "{0} 0x{1:x6}", ClauseRows.Class, code);
        if (device.FirmwarePath is { } path)
            yield return ClauseRows.FirmwarePath.Word + " " + QuoteWithBraces(path);
        if (device.VirtualFunctions is { } functions)
            yield return Words(
                ClauseRows.VirtualFunctions.Word,
                functions.Count.ToString(CultureInfo.InvariantCulture),
                LanguageWords.Offset,
                Wording.Hex(functions.Offset),
                LanguageWords.Stride,
                functions.Stride.ToString(CultureInfo.InvariantCulture)
            );
        if (device.HostDriver is { } driver)
            yield return ClauseRows.HostDriver.Word + " " + QuoteWithBraces(driver.Name);
        if (device.NoDmaAliases)
            yield return Words(ClauseRows.DmaAlias.Word, LanguageWords.None);
        else if (!device.DmaAliases.IsEmpty)
            yield return ClauseRows.DmaAlias.Word + " " + string.Join(", ", device.DmaAliases.Select(alias => RequesterText(alias.Id)));
        foreach (
            string clause in BehindClauses(device.Behind, device.BehindNone)
                .Concat(LimitClauses(device.Limit))
                .Concat(SignalClauses(device.Signals))
        )
            yield return clause;
    }

    private static string RequesterText(uint id) =>
        string.Format(CultureInfo.InvariantCulture, "{0:x2}:{1:x2}.{2}", id >> 8, (id >> 3) & 0x1f, id & 7);

    private static IEnumerable<string> BehindClauses(ImmutableArray<IommuMapping> behind, bool none)
    {
        if (none)
            yield return Words(ClauseRows.Behind.Word, LanguageWords.None);
        foreach (IommuMapping mapping in behind)
        {
            string clause = Words(ClauseRows.Behind.Word, NameOf(mapping.Iommu));
            if (mapping.Requesters is { } requesters)
                clause += string.Format(
                    CultureInfo.InvariantCulture,
                    " {0} 0x{1:x}..0x{2:x}",
                    LanguageWords.Requesters,
                    requesters.First,
                    requesters.Last
                );
            if (mapping.FirstStream is { } stream)
                clause += string.Format(
                    CultureInfo.InvariantCulture,
                    mapping.LastStream is null ? " {0} 0x{1:x}" : " {0} 0x{1:x}..0x{2:x}",
                    mapping is { SingleStream: true, LastStream: null } ? LanguageWords.Stream : LanguageWords.Streams,
                    stream,
                    mapping.LastStream
                );
            if (mapping.StreamMask is { } mask)
                clause += $" {LanguageWords.Mask} " + Wording.Hex(mask);
            yield return clause;
        }
    }

    private static IEnumerable<string> LimitClauses(Limit? limit)
    {
        if (limit?.AddressBits is { } bits)
            yield return ClauseRows.AddressBits.Word + " " + bits.ToString(CultureInfo.InvariantCulture);
        else if (limit is not null)
        {
            foreach (DmaWindow window in limit.Windows)
                yield return ClauseRows.DmaWindow.Word
                    + " "
                    + Range(window.Bus)
                    + (window.CpuFirst == window.Bus.First ? "" : $" {LanguageWords.To} " + Wording.Hex(window.CpuFirst));
        }
    }

    private static IEnumerable<string> SignalClauses(ImmutableArray<MsiController> signals)
    {
        if (!signals.IsEmpty)
            yield return ClauseRows.Signals.Word + " " + string.Join(", ", signals.Select(NameOf));
    }

    private static string AllowClause(Allowance allowance) =>
        Words(ClauseRows.Allow.Word, allowance.DiagnosticId, Quoted(allowance.Reason));

    private static IEnumerable<string> UnknownClauses(ImmutableArray<UnknownProperty> unknowns) =>
        unknowns.Select(unknown => Words(ClauseRows.Unknown.Word, unknown.Property, Quoted(unknown.Reason)));

    private static IEnumerable<string> FactClauses(IEnumerable<Fact> facts) =>
        facts.Select(fact =>
            ClauseRows.Fact.Word
            + " "
            + Quote(fact.Key)
            + " "
            + string.Join(
                ", ",
                fact.Values.Select(value => value.Text is { } text ? Quote(text) : Number(value.Number.GetValueOrDefault()))
            )
        );

    private static IEnumerable<string> RegionClauses(ImmutableArray<RegionClaim> claims) =>
        claims.Select(claim =>
            Words(
                claim.Region.Kind.Name(),
                Region(claim.Region),
                claim.For.IsEmpty ? "" : LanguageWords.For + " " + string.Join(", ", claim.For.Select(NameOf)),
                claim.SinceKernel is { } kernel ? $"{LanguageWords.Since} {LanguageWords.Kernel} {kernel}" : "",
                string.Join(
                    " ",
                    claim.Allowances.Select(allowance => Words(ClauseRows.Allow.Word, allowance.DiagnosticId, Quoted(allowance.Reason)))
                ),
                claim.Label is { Length: > 0 } label ? QuoteWithBraces(label) : ""
            )
        );
}
