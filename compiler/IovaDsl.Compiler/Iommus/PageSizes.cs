namespace IovaDsl.Compiler.Iommus;

/// <summary>Bitmaps of page sizes as Linux's <c>pgsize_bitmap</c>.</summary>
internal static class PageSizes
{
    public const ulong K4 = 0x1000;
    public const ulong K16 = 0x4000;
    public const ulong K64 = 0x1_0000;
    public const ulong M1 = 0x10_0000;
    public const ulong M2 = 0x20_0000;
    public const ulong M16 = 0x100_0000;
    public const ulong M32 = 0x200_0000;
    public const ulong M512 = 0x2000_0000;
    public const ulong G1 = 0x4000_0000;
    public const ulong G512 = 0x80_0000_0000;
}
