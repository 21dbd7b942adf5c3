using System.Collections.Immutable;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// Whom the scopes of a DMAR mean. Scopes name paths of device and function numbers; a device comes as the steps from its
/// root bus down to it.
/// </summary>
internal static class DmarMap
{
    /// <summary>The device scopes of a structure, of whatever kind it is.</summary>
    public static ImmutableArray<DmarScope> ScopesOf(DmarStructure structure) =>
        structure switch
        {
            DmarHardwareUnit unit => unit.Scopes,
            DmarReservedMemory memory => memory.Scopes,
            DmarRootPortAts ports => ports.Scopes,
            DmarIntegratedAtc devices => devices.Scopes,
            DmarIntegratedProperties devices => devices.Scopes,
            _ => ImmutableArray<DmarScope>.Empty,
        };

    /// <summary>Whether the device itself, or a bridge above it, is named by a scope (<c>is_downstream_to_pci_bridge</c>).</summary>
    public static bool IsInScope(ImmutableArray<DmarScope> scopes, ReadOnlySpan<PciStep> device)
    {
        for (int depth = device.Length; depth > 0; depth--)
        {
            if (IsNamed(scopes, device.Slice(0, depth)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a scope names exactly this device (drivers/iommu/intel/dmar.c, <c>dmar_insert_dev_scope</c>): the first scope that
    /// matches by path decides, and a scope of the wrong kind for the device drops it.
    /// </summary>
    public static bool IsNamed(ImmutableArray<DmarScope> scopes, ReadOnlySpan<PciStep> device)
    {
        foreach (DmarScope scope in scopes)
        {
            if (scope.Kind is DmarScopeKind.Endpoint or DmarScopeKind.Bridge && Matches(scope, device))
                return IsRightKind(scope, device[device.Length - 1]);
        }

        return false;
    }

    /// <summary>
    /// Whether a scope's path leads to this device (<c>dmar_match_pci_path</c>). A path of one hop also matches a device by
    /// its own bus number wherever it is: firmware writes such paths for devices below bridges.
    /// </summary>
    public static bool Matches(DmarScope scope, ReadOnlySpan<PciStep> device)
    {
        if (device.IsEmpty || scope.Path.IsEmpty)
            return false;
        if (IsSamePath(scope, device))
            return true;
        PciStep last = device[device.Length - 1];
        return scope.Path.Length == 1 && last.Bus == scope.StartBus && last.IsAt(scope.Path[0]);
    }

    private static bool IsSamePath(DmarScope scope, ReadOnlySpan<PciStep> device)
    {
        if (scope.StartBus != device[0].Bus || scope.Path.Length != device.Length)
            return false;
        for (int i = 0; i < device.Length; i++)
        {
            if (!device[i].IsAt(scope.Path[i]))
                return false;
        }

        return true;
    }

    private static bool IsRightKind(DmarScope scope, PciStep device) =>
        scope.Kind == DmarScopeKind.Endpoint ? !device.HasBridgeHeader : device.HasBridgeHeader || device.IsBridgeClass;
}
