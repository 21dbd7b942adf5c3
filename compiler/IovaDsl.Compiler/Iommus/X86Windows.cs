using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>What the processors of x86 take for themselves.</summary>
internal static class X86Windows
{
    /// <summary>Writes of a device to it are interrupts and never translated.</summary>
    public static IovaRange Interrupts { get; } = new(0xfee00000, 0xfeefffff);
}
