using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Acpi;

/// <summary>Doorbells of ACPI machines, which the MADT lists and other tables refer to.</summary>
internal sealed class AcpiMsi(PlatformDraft draft)
{
    /// <summary>The IDs of the I/O APICs of an x86 machine, that of the lowest interrupts first.</summary>
    public const string IoApicFact = "madt/ioapic-ids";

    private readonly Dictionary<uint, DraftMsi> _byTranslationId = [];

    /// <summary>A MADT was read; of several the first counts.</summary>
    public bool IsRead { get; set; }

    /// <summary>GICv2m frames: every device signals them, no table maps IDs to them.</summary>
    public List<DraftMsi> Frames { get; } = [];

    /// <summary>Makes an ITS known by its translation ID.</summary>
    public void AddIts(uint translationId, DraftMsi msi) => _byTranslationId[translationId] = msi;

    /// <summary>The ITS with this translation ID; known by its ID alone where no MADT says where it is.</summary>
    public DraftMsi Its(uint translationId, FirmwarePlace source)
    {
        if (_byTranslationId.TryGetValue(translationId, out DraftMsi? known))
            return known;
        DraftMsi msi = draft.AddMsi($"its{translationId}", MsiControllerKind.GicV3Its, source);
        msi.Id = translationId;
        msi.Notes.Add($"{source} names it; where its doorbell is stands in the MADT, which was not given or lists no such ITS.");
        _byTranslationId.Add(translationId, msi);
        return msi;
    }
}
