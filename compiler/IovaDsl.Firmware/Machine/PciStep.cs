namespace IovaDsl.Firmware.Machine;

/// <summary>
/// One function on the way from a root bus to a device: the bridges it passes, then the device itself. Bus numbers are
/// those that configuration space has, which tables do not know.
/// </summary>
/// <param name="Bus">Bus the function is on.</param>
/// <param name="Device">0..31.</param>
/// <param name="Function">0..7.</param>
/// <param name="HasBridgeHeader">Its configuration header is not of type 0.</param>
/// <param name="IsBridgeClass">Its base class is 06h.</param>
internal readonly record struct PciStep(byte Bus, byte Device, byte Function, bool HasBridgeHeader, bool IsBridgeClass)
{
    public bool IsAt(PciHop hop) => Device == hop.Device && Function == hop.Function;
}
