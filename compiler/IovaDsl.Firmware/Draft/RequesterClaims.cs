using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>Gives each function the regions of its requester ID.</summary>
internal static class RequesterClaims
{
    public static void Place(PlatformDraft draft)
    {
        foreach (RequesterClaim claim in draft.RequesterClaims)
        {
            List<DraftDevice> devices = Means(draft, claim);
            if (devices.Count == 0 && draft.Host is null && claim.First <= claim.Last)
            {
                // Nobody stands for them: more ways than are listed. The table names the ends of the range.
                draft.DeviceAt(PciAddress.FromRequesterId(claim.Segment, (ushort)claim.First), claim.Region.Source);
                draft.DeviceAt(PciAddress.FromRequesterId(claim.Segment, (ushort)claim.Last), claim.Region.Source);
                devices = Means(draft, claim);
            }

            if (devices.Count == 0)
                draft.Tail.Add(
                    $"{claim.Region.Source}: 0x{claim.Region.Region.First:x} size 0x{claim.Region.Region.KernelLength:x} is for "
                        + $"{Requesters(claim)}, which are not there."
                );
            Claims.Place(draft, devices, claim.Region);
        }
    }

    private static List<DraftDevice> Means(PlatformDraft draft, RequesterClaim claim) =>
        draft.Devices.FindAll(device =>
            device.Address is { } address
            && address.Segment == claim.Segment
            && claim.First <= address.RequesterId
            && address.RequesterId <= claim.Last
        );

    private static string Requesters(RequesterClaim claim) =>
        claim.First != claim.Last ? $"requesters 0x{claim.First:x4}..0x{claim.Last:x4}" : $"requester 0x{claim.First:x4}";
}
