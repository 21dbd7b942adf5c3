namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>Which IOMMU translates a device, and what its path carries and swallows.</summary>
[Trait("Category", "Fast")]
public sealed class PathTests
{
    [Theory]
    [InlineData("00:00.0", "a")]
    [InlineData("00:1f.7", "a")]
    [InlineData("01:00.0", "b")] // the last ID of one range and the first of the next: the one that starts there wins
    [InlineData("01:00.1", "b")]
    [InlineData("02:00.0", "b")] // the last ID of a range that no other starts at
    [InlineData("02:00.1", "")]
    [InlineData("03:00.0", "c")]
    public void Requester_ids_choose_the_iommu(string address, string expected) =>
        CheckIommu(
            $$"""
            root-bus x {
              behind a requesters 0x0..0x100
              behind b requesters 0x100..0x200
              behind c requesters 0x300..0x300
            }
            device d on x at {{address}}
            """,
            expected
        );

    [Fact]
    public void Many_mappings_are_searched_as_few_are()
    {
        string mappings = string.Concat(
            Enumerable.Range(0, 32).Select(n => $"behind {(char)('a' + (n % 3))} requesters 0x{n * 16:x}..0x{(n * 16) + 14:x}\n")
        );
        for (int id = 0; id < 512; id++)
        {
            string expected = id % 16 == 15 ? "" : ((char)('a' + (id / 16 % 3))).ToString();
            CheckIommu($"root-bus x {{ {mappings} }}\ndevice d on x at {id >> 8:x2}:{(id >> 3) & 31:x2}.{id & 7}", expected);
        }
    }

    [Fact]
    public void The_nearest_element_that_says_anything_decides()
    {
        CheckIommu("root-bus x { behind a }\nbridge y on x at 00:01.0\ndevice d on y at 01:00.0", "a");
        CheckIommu("root-bus x { behind a }\nbridge y on x at 00:01.0 { behind none }\ndevice d on y at 01:00.0", "");
        CheckIommu("root-bus x { behind a }\nbridge y on x at 00:01.0 { behind b }\ndevice d on y at 01:00.0", "b");
        CheckIommu("root-bus x { behind a }\ndevice d on x at 01:00.0 { behind none }", "");
        CheckIommu("root-bus x { behind none }\ndevice d on x at 01:00.0 { behind b }", "b");
        CheckIommu("interconnect n { behind a }\ninterconnect m on n\ndevice d on m", "a");
    }

    [Fact]
    public void Limits_of_every_element_count() =>
        Compiling.CheckExact(
            """
            platform p {
              firmware device-tree
              interconnect outer { address-bits 40 }
              interconnect inner on outer { dma-window 0x1000_0000..0x1ff_ffff_ffff }
              device d on inner { address-bits 36 }
              device e on inner
            }
            """,
            """
            d: 0x10000000..0xfffffffff
            e: 0x10000000..0xffffffffff
            """
        );

    [Fact]
    public void Doorbells_claim_nothing_where_they_are_translated() =>
        Compiling.CheckExact(
            """
            platform p {
              iommu i : generic { input-bits 32 }
              msi its : gicv3-its { doorbell 0x1000_0000 size 64K }
              msi apic : x86-apic
              root-bus one { segment 0  behind i  signals its }
              root-bus two { segment 1  behind none  address-bits 32  signals its }
              root-bus three { segment 2  behind i  signals apic }
              device a on one at 00:00.0
              device b on two at 00:00.0
              device c on three at 00:00.0
            }
            """,
            """
            a: 0x0..0xffffffff
            b: 0x0..0xfffffff, 0x10010000..0xffffffff
            c: 0x0..0xfedfffff, 0xfef00000..0xffffffff
            """
        );

    [Fact]
    public void Claims_reach_who_they_are_for() =>
        Compiling.CheckExact(
            """
            platform p {
              iommu i : generic { input-bits 16  reserved 0x1000 size 4K  reserved 0x2000 size 4K for b }
              root-bus x { behind i  reserved 0x3000 size 4K  reserved 0x4000 size 4K for g }
              root-bus y { segment 1  behind none  address-bits 16 }
              reserved 0x5000 size 4K
              device a on x at 00:00.0
              device b on x at 00:01.0
              device c on y at 00:00.0 { reserved 0x6000 size 4K }
              group g { b }
            }
            """,
            """
            a: 0x0..0xfff, 0x2000..0x2fff, 0x4000..0x4fff, 0x6000..0xffff
            b: 0x0..0xfff, 0x6000..0xffff
            c: 0x0..0x4fff, 0x7000..0xffff
            """
        );

    private static void CheckIommu(string members, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              iommu a : generic { input-bits 48 }
              iommu b : generic { input-bits 48 }
              iommu c : generic { input-bits 48 }
              {{members}}
            }
            """
        );
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        Assert.Equal(expected, Compiling.Device(result, "d").Iommu?.Name.ToString() ?? "");
    }
}
