using System.Text;

namespace IovaDsl.Compiler.Tests.Language;

/// <summary>
/// What a line of text allocates on its way through the compiler: what stays (its syntax, the platform, its answers), and little more.
/// No other load on the machine disturbs the count.
/// </summary>
public sealed class AllocationTests
{
    private const int Devices = 3000;
    private const int MostBytesALine = 450;

    [Fact]
    public void A_line_allocates_little_more_than_what_stays_of_it()
    {
        string text = Text();
        long least = Enumerable.Range(0, 5).Min(_ => AllocatedBy(text));
        Assert.InRange(least / (Devices * 3), 1, MostBytesALine);
    }

    // The first run finds no array to rent; of the others one is not disturbed by what tests beside it do to the pool.
    private static long AllocatedBy(string text)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(IovaCompilation.CompileText(text).HasErrors);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Three lines a device; every other one has a claim of its own.
    private static string Text()
    {
        var text = new StringBuilder("platform p {\n iommu i : arm-smmu-v3 { input-bits 48  page-sizes 4K, 2M, 1G }\n");
        text.Append(" root-bus b { buses 0x00..0xff  behind i streams 0x0  address-bits 42 }\n");
        for (int i = 0; i < Devices; i++)
        {
            string own = i % 2 == 0 ? $"direct-relaxable 0x{0x8000_0000L + (i * 0x1_0000L):x} size 64K" : $"path \"\\_SB.PCI0.DV{i}\"";
            text.Append($" device dev-{i} on b at {1 + (i / 16):x2}:{i / 4 % 4:x2}.{i % 4} {{\n  {own}\n  class 0x020000 }}\n");
        }

        return text.Append('}').ToString();
    }
}
