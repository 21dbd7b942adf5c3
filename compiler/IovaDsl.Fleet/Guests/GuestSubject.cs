using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>Something that must be able to map a guest: an assigned device, or all of them in one container.</summary>
/// <param name="Usable">What VFIO or iommufd would map for it.</param>
/// <param name="Refused">Why user space never gets it; null where it does.</param>
internal sealed record GuestSubject(string Name, IovaRangeSet Usable, Refusal? Refused = null)
{
    /// <summary>False where the guest's own IOMMU keeps everything unmapped at first.</summary>
    public bool IsMappedAtStart { get; init; } = true;
}
