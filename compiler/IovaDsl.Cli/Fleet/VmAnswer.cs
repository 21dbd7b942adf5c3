using System.Collections.Immutable;
using IovaDsl.Fleet.Guests;

namespace IovaDsl.Cli.Fleet;

/// <summary>How a guest does on one platform.</summary>
/// <param name="Operand">As given: a file, a folder.</param>
/// <param name="Fits">True where the guest starts and every device can map it.</param>
/// <param name="Remedy">The smallest known change with which it fits; null where it fits, or nothing known helps.</param>
internal sealed record VmAnswer(string Operand, string Platform, ImmutableArray<GuestVerdict> Verdicts, bool Fits, GuestRemedy? Remedy)
{
    /// <summary>False where neither the guest's words nor the command line name a device.</summary>
    public bool HasDevices => !Verdicts.IsEmpty;
}
