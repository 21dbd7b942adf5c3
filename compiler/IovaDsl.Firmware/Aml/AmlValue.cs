using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>What a piece of AML is known to be without running any of it.</summary>
internal abstract record AmlValue
{
    /// <summary>It depends on something that only an interpreter could tell.</summary>
    public static AmlValue Unknown { get; } = new AmlUnknown();

    public static AmlValue Of(ulong value) => new AmlInteger(value);

    public static AmlValue Of(bool value) => new AmlInteger(value ? ulong.MaxValue : 0);

    public ulong? Integer => this is AmlInteger integer ? integer.Value : null;

    public bool IsUnknown => this is AmlUnknown;
}

internal sealed record AmlUnknown : AmlValue;

internal sealed record AmlInteger(ulong Value) : AmlValue;

internal sealed record AmlString(string Value) : AmlValue;

internal sealed record AmlBuffer(byte[] Bytes) : AmlValue;

internal sealed record AmlPackage(ImmutableArray<AmlValue> Elements) : AmlValue;
