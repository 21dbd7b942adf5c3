namespace IovaDsl.Firmware.Machine;

/// <summary>Device and function numbers of one step of a path. Sound ones are below 32 and 8.</summary>
internal readonly record struct PciHop(byte Device, byte Function)
{
    /// <summary><c>1f.3</c>, as Linux writes it.</summary>
    public override string ToString() => $"{Device:x2}.{Function:x}";
}
