namespace IovaDsl.Runtime;

/// <summary>
/// Marks a parameter, field, property or return value as an I/O virtual address of one device, so that an analyzer can compare
/// constants given to it with what that device can use.
/// </summary>
/// <remarks>
/// The device is named by its generated type, as in <c>[IovaFor(typeof(N1sdp.NicDevice))] ulong doorbell</c>. C# allows no
/// attributes on local variables: give them the type <see cref="Iova{TDevice}"/>. A constant in a plain local is found where the local
/// reaches something marked.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.ReturnValue)]
public sealed class IovaForAttribute : Attribute
{
    /// <summary>Names the device.</summary>
    /// <param name="device">The generated type of the device or group, as <c>N1sdp.NicDevice</c>.</param>
    public IovaForAttribute(Type device) => Device = device;

    /// <summary>The generated type of the device or group.</summary>
    public Type Device { get; }
}
