using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>Doorbells of a MADT: GIC ITS and GICv2m frames, or the x86 interrupt window.</summary>
internal sealed class MadtImport
{
    private readonly PlatformDraft _draft;
    private readonly AcpiMsi _msi;

    private MadtImport(AcpiImport import)
    {
        _draft = import.Draft;
        _msi = import.Msi;
    }

    public static void Add(AcpiImport import, MadtTable madt)
    {
        if (import.Msi.IsRead)
            return;
        import.Msi.IsRead = true;
        new MadtImport(import).Add(madt, "MADT");
    }

    /// <summary>The doorbells of a MADT; of several the first counts.</summary>
    private void Add(MadtTable madt, string name)
    {
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
            _draft.Facts.Add(FactOf.Number(AcpiMsi.IoApicFact, [.. apics.Select(apic => (ulong)apic.Id)]));
        }
    }

    private void AddIts(MadtIts its, string name)
    {
        FirmwarePlace source = new(name, "ITS", its.Offset);
        DraftMsi msi = _draft.AddMsi($"its{its.TranslationId}", MsiControllerKind.GicV3Its, source);
        msi.Id = its.TranslationId;
        msi.Notes.Add($"{source}: base 0x{its.Base:x}, doorbell page 64 KiB above it.");
        if (
            its.Base <= ulong.MaxValue - ItsDoorbell.Offset
            && IovaRange.TryFromStartAndSize(its.Base + ItsDoorbell.Offset, ItsDoorbell.Bytes, out IovaRange doorbell)
        )
            msi.Doorbell = doorbell;
        _msi.AddIts(its.TranslationId, msi);
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
        if (frames.Length > 0 && IovaRange.TryFromStartAndSize(frames[0].Base, ItsDoorbell.Bytes, out IovaRange doorbell))
            msi.Doorbell = doorbell;
        _msi.AddIts(its.TranslatorId, msi);
    }

    private void AddFrame(MadtMsiFrame frame, string name)
    {
        FirmwarePlace source = new(name, "MSI frame", frame.Offset);
        DraftMsi msi = _draft.AddMsi($"v2m{frame.Id}", MsiControllerKind.GicV2m, source);
        msi.Id = frame.Id;
        msi.Notes.Add($"{source}: one page; the register is at 0x40 in it.");
        if (IovaRange.TryFromStartAndSize(frame.Base, 0x1000, out IovaRange doorbell))
            msi.Doorbell = doorbell;
        _msi.Frames.Add(msi);
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
