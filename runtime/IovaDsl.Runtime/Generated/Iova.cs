namespace IovaDsl.Runtime;

/// <summary>
/// An I/O virtual address of one device, as a type: what <see cref="IovaForAttribute"/> says of a parameter or a field, for local
/// variables, elements of collections and generic code. A number converts to it, and it to a number; an analyzer compares constants
/// with what the device can use.
/// </summary>
/// <remarks>
/// The device is named by its generated type, as in <c>Iova&lt;N1sdp.NicDevice&gt; ring = 0x4000_0000;</c>. It is the number alone:
/// nothing is checked at run time. <c>default</c> is address 0.
/// </remarks>
/// <typeparam name="TDevice">The generated type of the device or group.</typeparam>
/// <param name="Value">The address.</param>
public readonly partial record struct Iova<TDevice>(ulong Value)
{
    /// <summary>Takes a number for an address of the device.</summary>
    public static implicit operator Iova<TDevice>(ulong value) => new(value);

    /// <summary>Gives the number.</summary>
    public static implicit operator ulong(Iova<TDevice> iova) => iova.Value;

    /// <summary>Writes the address as <c>0x</c> and lower-case hexadecimal digits, as ranges are written.</summary>
    public override string ToString() => AddressText.Format(Value);
}
