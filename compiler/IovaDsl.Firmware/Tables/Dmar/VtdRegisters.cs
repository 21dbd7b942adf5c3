using IovaDsl.Firmware.Host;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// What Linux makes of a VT-d unit's capability registers for a domain of user space: which stage, how many bits, which
/// page sizes (VT-d specification 11.4.2 and 11.4.3; Linux <c>__iommu_calculate_agaw</c>, <c>first_level_by_default</c>).
/// </summary>
/// <param name="Capability">The capability register.</param>
/// <param name="ExtendedCapability">The extended one; 0 where unknown.</param>
/// <param name="ScalableModeIsOff">The kernel was told not to use scalable mode, whatever the registers offer.</param>
internal readonly record struct VtdRegisters(ulong Capability, ulong ExtendedCapability, bool ScalableModeIsOff)
{
    /// <summary>Of one unit of a host: a stage counts where all units that Linux drives have it (<c>intel_iommu_cap_audit</c>).</summary>
    public static VtdRegisters Of(HostSnapshot host, HostIommu unit, ulong capability)
    {
        ulong common = host
            .Iommus.Where(other => other.Capability is not null)
            .Aggregate(ulong.MaxValue, (all, other) => all & (other.ExtendedCapability ?? 0));
        return new(capability, (unit.ExtendedCapability ?? 0) & common, host.CommandLine?.HasVtdScalableModeOff == true);
    }

    /// <summary>Maximum guest address width, in bits.</summary>
    public int MaximumGuestAddressBits => (int)((Capability >> 16) & 0x3f) + 1;

    private bool HasScalableMode => !ScalableModeIsOff && Bit(ExtendedCapability, 43);

    private bool HasFirstStage => HasScalableMode && Bit(ExtendedCapability, 47);

    private bool HasSecondStage => !HasScalableMode || Bit(ExtendedCapability, 46);

    private bool HasFiveLevelFirstStage => Bit(Capability, 60);

    /// <summary>
    /// User space gets second-stage tables wherever there are any; a unit with the first stage alone has one bit less,
    /// because its addresses are sign-extended.
    /// </summary>
    public bool UsesFirstStage => HasFirstStage && !HasSecondStage;

    /// <summary>The addresses it translates for user space; null when no page table it can walk fits.</summary>
    public IovaRange? Aperture
    {
        get
        {
            if (TableBits is not { } tableBits)
                return null;
            int bits = Math.Min(tableBits, MaximumGuestAddressBits);
            return bits < 2 ? null : IovaRange.FromBits(UsesFirstStage ? bits - 1 : bits);
        }
    }

    /// <summary>The widest page table: SAGAW has a bit each for 39, 48 and 57; the first stage has 48, and 57 with five levels.</summary>
    private int? TableBits
    {
        get
        {
            const uint bits48 = 1u << 2,
                bits57 = 1u << 3;
            uint second = (uint)(Capability >> 8) & 0x1f;
            uint first = bits48 | (HasFiveLevelFirstStage ? bits57 : 0);
            uint usable =
                !HasFirstStage ? second
                : !HasSecondStage ? first
                : first & second;
            for (int level = 3; level >= 0; level--)
            {
                if ((usable & (1u << level)) != 0)
                    return 30 + (9 * level);
            }

            return null;
        }
    }

    /// <summary>A bit per page size: 4 KiB always, the larger ones as the unit says.</summary>
    public ulong PageSizes
    {
        get
        {
            bool twoMegabytes = UsesFirstStage || Bit(Capability, 34);
            bool oneGigabyte = Bit(Capability, UsesFirstStage ? 56 : 35);
            return 0x1000UL | (twoMegabytes ? 0x20_0000UL : 0) | (oneGigabyte ? 0x4000_0000UL : 0);
        }
    }

    private static bool Bit(ulong value, int bit) => ((value >> bit) & 1) != 0;
}
