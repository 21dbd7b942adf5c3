using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime;

/// <summary>
/// What every generated platform has. A platform's class derives from it and adds its elements by name, so that
/// <c>N1sdp.Device</c>, <c>N1sdp.Devices</c> and <c>N1sdp.TryGetDevice</c> are these, over the platform's own constants.
/// </summary>
/// <remarks>All is computed from constants where it is asked for: nothing is initialised, boxed or allocated.</remarks>
/// <typeparam name="TTables">The platform's constants: a struct without fields.</typeparam>
public abstract partial class Platform<TTables>
    where TTables : struct, IPlatformTables
{
    /// <summary>All devices, ordered by name.</summary>
    public static Family<Device, DeviceMaker> Devices => new(PlatformLayout.AllDevices);

    /// <summary>The groups that the file states, ordered by name.</summary>
    public static Family<Group, GroupMaker> Groups => new(PlatformLayout.AllGroups);

    /// <summary>Finds the device at a PCI address, without allocation.</summary>
    /// <returns><see langword="false"/> if the platform has none there.</returns>
    public static bool TryGetDevice(PciAddress address, out Device device)
    {
        int found = ConstantTable.Find(default(TTables).Keys(), address);
        device = found < 0 ? default : new Device((int)default(TTables).Ordinals()[found]);
        return found >= 0;
    }

    // A list of the directory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<ulong> List(int number) => At(default(TTables).Chunk(0)[number]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<ulong> At(ulong place)
    {
        const int Mask = (1 << PlatformLayout.PlaceBits) - 1;
        return default(TTables)
            .Chunk((int)(place >> (2 * PlatformLayout.PlaceBits)))
            .Slice((int)(place >> PlatformLayout.PlaceBits) & Mask, (int)place & Mask);
    }

    private static ReadOnlySpan<ulong> Row(int list, int number, int words) => List(list).Slice(number * words, words);

    private static string? TextOrNull(ulong number) => number == 0 ? null : default(TTables).Text(number);
}
