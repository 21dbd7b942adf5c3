using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>What Linux makes of a VT-d unit's registers: which stage, how many bits, which page sizes.</summary>
internal readonly record struct VtdUnit
{
    private readonly KernelVersion _kernel;
    private readonly ulong _capability;
    private readonly ulong _extended;
    private readonly bool _hasScalableMode;

    private VtdUnit(KernelVersion kernel, ulong capability, ulong extended, bool scalableModeIsOff)
    {
        _kernel = kernel;
        _capability = capability;
        _extended = extended;
        _hasScalableMode = !scalableModeIsOff && Bit(extended, 43);
    }

    /// <summary>Null where no capability register is known.</summary>
    public static VtdUnit? Of(IommuFacts facts, KernelVersion kernel)
    {
        if (facts.Number(IommuFacts.VtdCapability) is not { } capability)
            return null;
        ulong own = facts.Number(IommuFacts.VtdExtendedCapability) ?? 0;
        // Before, a stage counted where all units that Linux drives have it (intel_iommu_cap_audit).
        ulong counted = KernelRules.IntelFirstStage.HoldsFor(kernel)
            ? own
            : own & (facts.Number(IommuFacts.VtdCommonExtendedCapability) ?? ulong.MaxValue);
        return new VtdUnit(kernel, capability, counted, facts.Is(IommuFacts.VtdScalableMode, 0));
    }

    /// <summary>MGAW: the maximum guest address width, in bits.</summary>
    public int AddressBits => (int)((_capability >> 16) & 0x3f) + 1;

    public bool OffersNoWidth => SecondStageLevels == 0;

    public bool HasBothStages => HasFirstStage && HasSecondStage;

    public bool CanNest => _hasScalableMode && HasSecondStage && Bit(_extended, 26);

    public bool CanTrackDirty => _hasScalableMode && HasSecondStage && Bit(_extended, 45);

    // SAGAW: bits 1 to 3 for tables of three to five levels, 39, 48 and 57 bits.
    private int SecondStageLevels => (int)(_capability >> 8) & 0x1f;

    private bool HasFirstStage => _hasScalableMode && Bit(_extended, 47);

    private bool HasSecondStage => !_hasScalableMode || Bit(_extended, 46);

    private bool HasFiveLevelFirstStage => Bit(_capability, 60);

    /// <summary>
    /// Of a unit with both stages the kernel's own drivers get the first; so do VFIO and iommufd from 6.17 on, unless iommufd is asked for
    /// what only the second can do.
    /// </summary>
    public bool UsesFirstStage(Consumer consumer, IommufdRequests requests)
    {
        if (!HasBothStages)
            return HasFirstStage;
        if (consumer == Consumer.DmaApi)
            return true;
        bool asksForSecond =
            consumer == Consumer.Iommufd && (requests & (IommufdRequests.NestParent | IommufdRequests.Dirty)) != IommufdRequests.None;
        return KernelRules.IntelFirstStage.HoldsFor(_kernel) && !asksForSecond;
    }

    /// <summary>The bits of an address below the aperture's end; null where no table fits.</summary>
    public int? Bits(bool isFirstStage)
    {
        int? width =
            !KernelRules.IntelWidths.HoldsFor(_kernel) ? OldWidth
            : isFirstStage ? FirstStageWidth
            : SecondStageWidth;
        // First-stage addresses are sign-extended: the lower half is left.
        return width is >= 2 and { } bits ? (isFirstStage ? bits - 1 : bits) : null;
    }

    public ulong PageSizes(Consumer consumer)
    {
        bool isFirst = UsesFirstStage(consumer, IommufdRequests.None);
        bool twoMegabytes = isFirst || Bit(_capability, 34);
        bool oneGigabyte = Bit(_capability, isFirst ? 56 : 35);
        return Iommus.PageSizes.K4 | (twoMegabytes ? Iommus.PageSizes.M2 : 0) | (oneGigabyte ? Iommus.PageSizes.G1 : 0);
    }

    // compute_vasz_lg2_fs: SAGAW plays no part.
    private int FirstStageWidth => AddressBits > 48 && HasFiveLevelFirstStage ? Math.Min(57, AddressBits) : Math.Min(48, AddressBits);

    // compute_vasz_lg2_ss: SAGAW is compared as a number, so a unit with five levels alone and MGAW 48 gets 48.
    private int? SecondStageWidth =>
        AddressBits > 48 && (SecondStageLevels & 8) != 0 ? Math.Min(57, AddressBits)
        : AddressBits > 39 && SecondStageLevels >= 4 ? Math.Min(48, AddressBits)
        : AddressBits > 30 && SecondStageLevels >= 2 ? Math.Min(39, AddressBits)
        : null;

    // __iommu_calculate_sagaw: the deepest table of those that every stage in use can walk, cut to MGAW.
    private int? OldWidth
    {
        get
        {
            int first = 4 | (HasFiveLevelFirstStage ? 8 : 0);
            int usable =
                !HasFirstStage ? SecondStageLevels
                : !HasSecondStage ? first
                : first & SecondStageLevels;
            for (int level = 3; level >= 0; level--)
            {
                if ((usable & (1 << level)) != 0)
                    return Math.Min(30 + (9 * level), AddressBits);
            }

            return null;
        }
    }

    private static bool Bit(ulong value, int bit) => ((value >> bit) & 1) != 0;
}
