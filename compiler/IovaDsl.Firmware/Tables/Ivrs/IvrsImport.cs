using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>
/// AMD-Vi: units and whom they translate (<c>init_iommu_from_acpi</c>), memory that devices reach one to one
/// (<c>init_unity_map_range</c>). The interrupt window and the HyperTransport hole come with the kind.
/// </summary>
internal sealed class IvrsImport
{
    private const ulong RegisterBytes = 0x80000;

    // 00:14.0.
    private const ushort UsualSouthBridge = 0x00a0;

    private readonly PlatformDraft _draft;
    private readonly IvrsTable _table;
    private readonly IvrsMap _map;
    private readonly string _name;
    private readonly (ulong Efr, ulong Efr2) _images;
    private readonly bool _isHostTranslationAbsent;
    private readonly List<(Fact Fact, string Note)> _ioApic;
    private readonly Dictionary<IvrsHardware, DraftIommu> _iommus = [];

    private IvrsImport(PlatformDraft draft, IvrsTable table, string name)
    {
        _draft = draft;
        _table = table;
        _map = new IvrsMap(table);
        _name = name;
        _images = (InCommon(unit => unit.EfrImage), InCommon(unit => unit.Efr2Image));
        _isHostTranslationAbsent = _map.Units.Any(unit => unit.Type != IvrsHardware.Type10 && (unit.FeatureOrAttributes & 1) != 0);
        _ioApic = [.. IoApicFacts()];
    }

    public static void Add(PlatformDraft draft, IvrsTable table, string name) => new IvrsImport(draft, table, name).Add();

    private void Add()
    {
        if (!_table.Header.ChecksumIsValid)
            _draft.Head.Add(
                $"{_name}: wrong checksum. Linux refuses such an IVRS and then uses no AMD IOMMU; this file says what the table says."
            );
        foreach (IvrsHardware block in _map.Units)
            AddUnit(block);
        foreach (ushort segment in _map.Units.Select(unit => unit.Segment).Distinct())
        {
            IvrsCover[] covers = [.. _map.CoversOf(segment).Where(cover => !_iommus[cover.Unit].IsIdle)];
            foreach (DraftBus bus in _draft.RootBusesOf(segment, new FirmwarePlace(_name)))
                PlaceBehind(bus, covers);
        }

        AddNamedDevices();
        foreach (DraftDevice device in _draft.Devices)
            AddAlias(device);
        foreach (IvrsMemory memory in _table.Blocks.OfType<IvrsMemory>().Where(memory => !memory.IsUnity && !memory.IsExclusion))
            _draft.Tail.Add(
                $"{At(memory)}: 0x{memory.Start:x} size 0x{memory.Size:x} is neither a unity map nor an exclusion; Linux ignores it."
            );
        foreach (IvrsUnityMap map in _map.UnityMaps)
            AddMemory(map);
    }

    // ---- units ----

    private void AddUnit(IvrsHardware block)
    {
        FirmwarePlace source = new(_name, $"IVHD {block.Type:x2}h", block.Offset);
        DraftIommu iommu = _draft.AddIommu($"amdvi{_draft.Iommus.Count}", AmdVi.Kind, source);
        iommu.Notes.Add($"{source}: IOMMU {PciAddress.FromRequesterId(block.Segment, block.DeviceId)}.");
        if (IovaRange.TryFromStartAndSize(block.Base, RegisterBytes, out IovaRange registers))
            iommu.Registers = registers;
        MarkIdle(iommu);
        AddFacts(iommu, block);
        iommu.Facts.Add(FactOf.Text(IommuFacts.Function, PciAddress.FromRequesterId(block.Segment, block.DeviceId).ToString()));
        _iommus.Add(block, iommu);
    }

    // A table alone takes it that a function whose alias it names is there.
    private void AddNamedDevices()
    {
        if (_draft.Host is not null)
            return;
        foreach (IvrsHardware unit in _map.Units)
        {
            foreach (IvhdAlias alias in unit.Entries.OfType<IvhdAlias>().Where(alias => alias.Type == IvhdEntry.AliasSelect))
                _draft.DeviceAt(
                    PciAddress.FromRequesterId(unit.Segment, alias.DeviceId),
                    new FirmwarePlace(_name, $"IVHD {unit.Type:x2}h", unit.Offset)
                );
        }
    }

    /// <summary>Alias entries (types 42h and 43h), as far as topology does not give the same ID by itself.</summary>
    private void AddAlias(DraftDevice device)
    {
        if (
            device.Address is not { } address
            || _map.Find((ushort)address.Segment, address.RequesterId) is not { } found
            || found.Alias == address.RequesterId
            || RequestersOf(address).Contains(found.Alias)
        )
            return;
        FirmwarePlace source = new(_name, $"IVHD {found.Unit.Type:x2}h", found.Unit.Offset);
        device.DmaAliases.Add(new StatedRequester(found.Alias, Origin.InFirmware(source)));
    }

    private IReadOnlyList<uint> RequestersOf(PciAddress address) =>
        _draft.Host is { } host && host.Find(address) is { } function ? PciAliases.RequestersOf(host, function) : [];

    private void MarkIdle(DraftIommu iommu)
    {
        if (_draft.Host is not { } host)
            return;
        bool driven = host.Iommus.Any(other => other.Name.StartsWith("ivhd", StringComparison.Ordinal));
        DrivenIommus.Settle(_draft, iommu, driven, showsOthers: !host.Iommus.IsEmpty);
    }

    // What Linux reads when it decides how many levels its page tables have (get_global_efr, early_amd_iommu_init): the images of all
    // units in common, where IVinfo bit 0 says that they are valid. Without them the levels are those of a register that is 0, since the
    // units' own registers are read later.
    private void AddFacts(DraftIommu iommu, IvrsHardware block)
    {
        bool hasImage = _table.EfrImagesAreValid && block.EfrImage is not null;
        if (hasImage)
            RegisterFacts.AddAmd(iommu, _images.Efr, _images.Efr2);
        else if (FeaturesOnHost(block) is { } shown)
            RegisterFacts.AddAmd(iommu, shown.Efr, shown.Efr2);
        if (!hasImage)
        {
            iommu.Facts.Add(FactOf.Number(IommuFacts.AmdEfrImage, 0));
            iommu.Notes.Add("No valid image of the feature register: Linux takes four levels of page tables from 6.17 on.");
        }

        if (_table.VirtualAddressBits != 0)
            iommu.Facts.Add(FactOf.Number(IommuFacts.AmdVirtualAddressSize, (ulong)_table.VirtualAddressBits));
        if (_isHostTranslationAbsent)
            iommu.Facts.Add(FactOf.Number(IommuFacts.AmdHostTranslationAbsent, 1));
        foreach ((Fact fact, string note) in _ioApic)
        {
            iommu.Facts.Add(fact);
            iommu.Notes.Add(note);
        }

        if (_draft.Host?.CommandLine?.AsksForAmdGuestTables == true)
            iommu.Facts.Add(FactOf.Number(IommuFacts.AmdPageTable, 2));
    }

    // What decides whether Linux remaps interrupts, of all units alike (check_ioapic_information).
    private IEnumerable<(Fact Fact, string Note)> IoApicFacts()
    {
        ulong[] ids = _draft.Facts.Find(fact => fact.Key == AcpiMsi.IoApicFact) is { } fact
            ? [.. fact.Values.Select(value => value.Number).OfType<ulong>()]
            : [];
        IvhdSpecial[] entries =
        [
            .. _map.Units.SelectMany(unit => unit.Entries).OfType<IvhdSpecial>().Where(special => special.Variety == IvhdSpecial.IoApic),
        ];
        // Of a table alone nobody knows how many I/O APICs there are; a host has one.
        if (ids.Length == 0 && entries.Length == 0 && _draft.Host is null)
            yield break;
        IvhdSpecial? first = Array.Find(entries, entry => ids.Length == 0 || entry.Handle == ids[0]);
        if (first is null || ids.Any(id => !Array.Exists(entries, entry => entry.Handle == id)))
        {
            yield return (
                FactOf.Number(IommuFacts.AmdIoapicMissing, 1),
                "An IOAPIC has no entry in the IVRS: Linux does not remap interrupts, and VFIO refuses every group "
                    + "(check_ioapic_information)."
            );
            yield break;
        }

        PciAddress source = PciAddress.FromRequesterId(0, first.SourceId);
        if (first.SourceId != UsualSouthBridge)
            yield return (
                FactOf.Number(IommuFacts.AmdIoapicSource, first.SourceId),
                $"The entry of the IOAPIC at GSI 0 names {source}: before 7.3 Linux wants 00:14.0, does not remap interrupts, and VFIO "
                    + "refuses every group (check_ioapic_information)."
            );

        // Without a host nobody knows what the function is: it is believed.
        if (_draft.Host is { } host && !IsSouthBridge(host.Find(source)))
            yield return (
                FactOf.Number(IommuFacts.AmdIoapicEntry, 0),
                $"The entry of the IOAPIC at GSI 0 names {source}, which is no SMBus controller and no ISA bridge: from 7.3 on Linux does "
                    + "not remap interrupts, and VFIO refuses every group (check_sb_ioapic)."
            );
    }

    // PCI Code and ID Assignment: 0c05h is an SMBus controller, 0601h an ISA bridge.
    private static bool IsSouthBridge(PciFunction? function) => function is { Class: var code } && code >> 8 is 0x0c05 or 0x0601;

    private ulong InCommon(Func<IvrsHardware, ulong?> image) =>
        _map.Units.Select(image).OfType<ulong>().Aggregate(ulong.MaxValue, static (all, one) => all & one);

    private (ulong Efr, ulong Efr2)? FeaturesOnHost(IvrsHardware block) =>
        _draft.Host?.Iommus.Select(unit => unit.Features).FirstOrDefault(features => features is not null) is { } halves
            ? halves.Settle(_table.EfrImagesAreValid ? block.EfrImage : null, _draft.Host.Kernel)
            : null;

    private void PlaceBehind(DraftBus bus, IvrsCover[] covers)
    {
        List<RequesterRun<DraftIommu>> runs = [];
        foreach (IvrsCover cover in covers)
        {
            RequesterRun<DraftIommu> covered = new(cover.First, cover.Last, _iommus[cover.Unit], cover.First, SingleId: false);
            if (covered.Within(bus.Requesters.First, bus.Requesters.Last) is { } run)
                RequesterRuns.Append(runs, run);
        }

        foreach (RequesterRun<DraftIommu> run in runs)
        {
            bool all = run.First == 0 && run.Last == 0xffff;
            bus.Behind.Add(new DraftMapping(run.Target, all ? null : run.First, all ? null : run.Last, null, false, run.Target.Source));
        }

        bus.BehindNone = runs.Count == 0;
        if (runs.Count > 0)
            bus.Notes.Add("Requester IDs that no line names reach memory untranslated, the IOMMU's own among them.");
    }

    // ---- memory ----

    private FirmwarePlace At(IvrsBlock block) => new(_name, $"IVMD {block.Type:x2}h", block.Offset);

    private void AddMemory(IvrsUnityMap map)
    {
        FirmwarePlace source = At(map.Source);
        RegionProtection protection = (map.IsReadable ? RegionProtection.Read : 0) | (map.IsWritable ? RegionProtection.Write : 0);
        ReservedRegion region = ReservedRegion.FromStartAndLength(map.First, map.Size, RegionKind.Direct, protection);
        DraftRegion claim = new(region, source) { Label = source + Describe(map) };
        if (map.Source.Scope == IvmdScope.All)
        {
            foreach (DraftBus bus in _draft.RootBusesOf(map.Segment))
                bus.Regions.Add(claim);
            return;
        }

        // A segment without a unit has functions too.
        foreach (DraftBus bus in _draft.RootBusesOf(map.Segment, source))
            bus.BehindNone |= bus.Behind.Count == 0;
        // A table alone takes it that a function which it names is there.
        if (map.FirstDevice == map.LastDevice)
            _draft.DeviceAt(PciAddress.FromRequesterId(map.Segment, map.FirstDevice), source);
        _draft.RequesterClaims.Add(new RequesterClaim(map.Segment, map.FirstDevice, map.LastDevice, claim));
    }

    // An exclusion becomes a readable, writable unity map; start and length are rounded up to pages (init_unity_map_range).
    private static string Describe(IvrsUnityMap map)
    {
        IvrsMemory memory = map.Source;
        string rounded =
            map.First == memory.Start && map.Size == memory.Size ? "" : $", 0x{memory.Start:x} size 0x{memory.Size:x} rounded up to pages";
        return (memory.IsExclusion ? ": exclusion, kept as a unity map" : ": unity map") + rounded;
    }
}
