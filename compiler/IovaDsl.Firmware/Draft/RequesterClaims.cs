using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>Gives each function the regions of its requester ID.</summary>
internal static class RequesterClaims
{
    public static void Place(PlatformDraft draft)
    {
        DevicesByRequester byRequester = new(draft);
        foreach (RequesterClaim claim in draft.RequesterClaims)
        {
            List<DraftDevice> devices = byRequester.Of(claim.Segment, claim.First, claim.Last);
            if (devices.Count == 0 && draft.Host is null && claim.First <= claim.Last)
            {
                // Nobody stands for them: more ways than are listed. The table names the ends of the range.
                draft.DeviceAt(PciAddress.FromRequesterId(claim.Segment, (ushort)claim.First), claim.Region.Source);
                draft.DeviceAt(PciAddress.FromRequesterId(claim.Segment, (ushort)claim.Last), claim.Region.Source);
                devices = byRequester.Of(claim.Segment, claim.First, claim.Last);
            }

            if (devices.Count == 0)
                draft.Tail.Add(
                    $"{claim.Region.Source}: 0x{claim.Region.Region.First:x} size 0x{claim.Region.Region.KernelLength:x} is for "
                        + $"{Requesters(claim)}, which are not there."
                );
            Claims.Place(draft, devices, claim.Region);
        }
    }

    private static string Requesters(RequesterClaim claim) =>
        claim.First != claim.Last ? $"requesters 0x{claim.First:x4}..0x{claim.Last:x4}" : $"requester 0x{claim.First:x4}";
}
