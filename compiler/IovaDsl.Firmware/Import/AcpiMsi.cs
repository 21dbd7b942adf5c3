using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Tables.Madt;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>Doorbells of ACPI machines: GIC ITS and GICv2m frames of the MADT, or the x86 interrupt window.</summary>
internal sealed class AcpiMsi
{
    /// <summary>The translation register page of an ITS lies 64 KiB above its base (GICv3 architecture, 12.13).</summary>
    public const ulong ItsDoorbellOffset = 0x10000;
    private const ulong ItsDoorbellBytes = 0x10000;

    /// <summary>The IDs of the I/O APICs of an x86 machine, that of the lowest interrupts first.</summary>
    public const string IoApicFact = "madt/ioapic-ids";

    private readonly PlatformDraft _draft;
    private readonly Dictionary<uint, DraftMsi> _byTranslationId = [];
    private readonly List<DraftMsi> _frames = [];

    private bool _isRead;

    public AcpiMsi(PlatformDraft draft) => _draft = draft;

    /// <summary>GICv2m frames: every device signals them, no table maps IDs to them.</summary>
    public IReadOnlyList<DraftMsi> Frames => _frames;

    /// <summary>The doorbells of a MADT; of several the first counts.</summary>
    public void Add(MadtTable madt, string name)
    {
        if (_isRead)
            return;
        _isRead = true;
        bool isX86 = false;
        foreach (MadtEntry entry in madt.Entries)
        {
            if (entry is MadtIts its)
                AddIts(its, name);
            else if (entry is MadtMsiFrame frame)
                AddFrame(frame, name);
            else if (entry is MadtGicV5Its translator)
                AddGicV5(translator, madt, name);
            isX86 |= entry is MadtIoApic;
        }

        if (isX86)
        {
            AddInterruptWindow(madt, name);
            IEnumerable<MadtIoApic> apics = madt.Entries.OfType<MadtIoApic>().OrderBy(apic => apic.InterruptBase);
            _draft.Facts.Add(FactOf.Number(IoApicFact, [.. apics.Select(apic => (ulong)apic.Id)]));
        }
    }

    /// <summary>The ITS with this translation ID; known by its ID alone where no MADT says where it is.</summary>
    public DraftMsi Its(uint translationId, FirmwarePlace source)
    {
        if (_byTranslationId.TryGetValue(translationId, out DraftMsi? known))
            return known;
        DraftMsi msi = _draft.AddMsi($"its{translationId}", MsiControllerKind.GicV3Its, source);
        msi.Id = translationId;
        msi.Notes.Add($"{source} names it; where its doorbell is stands in the MADT, which was not given or lists no such ITS.");
        _byTranslationId.Add(translationId, msi);
        return msi;
    }

    private void AddIts(MadtIts its, string name)
    {
        FirmwarePlace source = new(name, "ITS", its.Offset);
        DraftMsi msi = _draft.AddMsi($"its{its.TranslationId}", MsiControllerKind.GicV3Its, source);
        msi.Id = its.TranslationId;
        msi.Notes.Add($"{source}: base 0x{its.Base:x}, doorbell page 64 KiB above it.");
        if (
            its.Base <= ulong.MaxValue - ItsDoorbellOffset
            && IovaRange.TryFromStartAndSize(its.Base + ItsDoorbellOffset, ItsDoorbellBytes, out IovaRange doorbell)
        )
            msi.Doorbell = doorbell;
        _byTranslationId[its.TranslationId] = msi;
    }

    // A GICv5 translator is written through its translate frames; no page above its base is one.
    private void AddGicV5(MadtGicV5Its its, MadtTable madt, string name)
    {
        FirmwarePlace source = new(name, "GICv5 ITS", its.Offset);
        DraftMsi msi = _draft.AddMsi($"its{its.TranslatorId}", MsiControllerKind.GicV3Its, source);
        msi.Id = its.TranslatorId;
        MadtGicV5Frame[] frames = [.. madt.Entries.OfType<MadtGicV5Frame>().Where(frame => frame.TranslatorId == its.TranslatorId)];
        msi.Notes.Add(
            $"{source}: base 0x{its.Base:x}, translate frames "
                + (
                    frames.Length == 0
                        ? "none."
                        : string.Join(", ", frames.Select(frame => $"0x{frame.Base:x}")) + "; the first is the doorbell."
                )
        );
        if (frames.Length > 0 && IovaRange.TryFromStartAndSize(frames[0].Base, ItsDoorbellBytes, out IovaRange doorbell))
            msi.Doorbell = doorbell;
        _byTranslationId[its.TranslatorId] = msi;
    }

    private void AddFrame(MadtMsiFrame frame, string name)
    {
        FirmwarePlace source = new(name, "MSI frame", frame.Offset);
        DraftMsi msi = _draft.AddMsi($"v2m{frame.Id}", MsiControllerKind.GicV2m, source);
        msi.Id = frame.Id;
        msi.Notes.Add($"{source}: one page; the register is at 0x40 in it.");
        if (IovaRange.TryFromStartAndSize(frame.Base, 0x1000, out IovaRange doorbell))
            msi.Doorbell = doorbell;
        _frames.Add(msi);
    }

    private void AddInterruptWindow(MadtTable madt, string name)
    {
        DraftMsi apic = _draft.AddMsi("apic", MsiControllerKind.X86Apic, new FirmwarePlace(name));
        apic.Doorbell = new IovaRange(0xfee00000, 0xfeefffff);
        apic.Notes.Add(
            $"{name}: local APICs at 0x{madt.LocalApicAddress:x}; MSI writes go to 0xfee00000..0xfeefffff and are "
                + "not translated as DMA."
        );
        foreach (DraftBus root in _draft.RootBuses)
            root.Signals.Add(apic);
    }
}
