using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>Text in, syntax out.</summary>
[Trait("Category", "Fast")]
public sealed class ParsingTests
{
    internal static FileSyntax ParseCleanly(string text, string path = "test.iova")
    {
        ParseResult result = IovaParser.Parse(new SourceText(path, text));
        Assert.Equal("", RecoveryTests.Describe(result));
        return result.File;
    }

    private static void CheckMember(string text, string expected)
    {
        PlatformSyntax platform = Assert.Single(ParseCleanly("platform p { " + text + " }").Platforms);
        Assert.Equal(expected, SyntaxDump.Of(Assert.Single(platform.Members)));
    }

    private static void CheckClause(string text, string expected)
    {
        PlatformSyntax platform = Assert.Single(ParseCleanly("platform p { device d { " + text + " } }").Platforms);
        var element = Assert.IsType<ElementSyntax>(Assert.Single(platform.Members));
        Assert.Equal(expected, SyntaxDump.Of(Assert.Single(element.Clauses)));
    }

    private static void CheckExpression(string text, string expected)
    {
        FileSyntax file = ParseCleanly("const x = " + text);
        Assert.Equal(expected, SyntaxDump.Of(Assert.Single(file.Constants).Value));
    }

    [Fact]
    public void The_page_of_the_readme_is_parsed_whole()
    {
        FileSyntax file = ParseCleanly(
            """
            // n1sdp.iova
            include "parts/arm.iova"

            platform n1sdp "Arm Neoverse N1 SDP" {

              const ddr-low = 0x8000_0000 size 2G

              iommu smmu-pcie : arm-smmu-v3 {
                input-bits  48
                page-sizes  4K, 64K, 2M, 1G
                msi-window  0x0800_0000 size 1M        // where Linux maps doorbells; a list means: first that fits
              }

              msi its0 : gicv3-its { doorbell 0x3006_0000 size 64K }

              root-bus pcie0 {
                segment 0   buses 0x00..0xff
                behind smmu-pcie streams 0x0
                address-bits 42                        // or: dma-window 0x0 .. 0x3ff_ffff_ffff [to 0x…]
                bridge-window 0x7020_0000 size 128M
                signals its0
              }

              /// The on-board NIC.                    (doc comments reach the generated C#)
              device nic on pcie0 at 01:00.0

              device gpu on pcie0 at 02:00.0 {
                direct 0x8000_0000 size 64K "boot framebuffer"
              }
              device gpu-audio on pcie0 at 02:00.1
              group graphics { gpu, gpu-audio }

              for n in 0..3 { device nvme[n] on pcie0 at bus 3 + n device 0 function 0 }

              layout small-vm { ram 1G size 512M  ram 0x88_0000_0000 size 8G }     // what somebody wants to map

              expect nic exact 0x0..0x7ff_ffff, 0x810_0000..0x701f_ffff, 0x7820_0000..0x3ff_ffff_ffff
              expect nic fits small-vm
            }
            """
        );
        Assert.Equal("parts/arm.iova", Assert.Single(file.Includes).Path);
        PlatformSyntax platform = Assert.Single(file.Platforms);
        Assert.Equal("Arm Neoverse N1 SDP", platform.Title);
        Assert.Equal(
            ["Const", "Element", "Element", "Element", "Element", "Element", "Element", "Group", "For", "Layout", "Expect", "Expect"],
            platform.Members.Select(m => m.GetType().Name.Replace("Syntax", ""))
        );
        var nic = (ElementSyntax)platform.Members[4];
        Assert.Equal("The on-board NIC.                    (doc comments reach the generated C#)", nic.Doc);
    }

    [Fact]
    public void All_examples_are_parsed_without_a_word()
    {
        Assert.NotEmpty(Repository.Examples());
        foreach (string path in Repository.Examples())
            ParseCleanly(Repository.Read(path), path);
    }

    [Theory]
    [InlineData("device nic", "Element(Device, nic, -, -, -, -, [], -)")]
    [InlineData("device nic {}", "Element(Device, nic, -, -, -, -, [], -)")]
    [InlineData(
        "iommu i : arm-smmu-v3 \"title\" on x at 0001:02:03.4",
        "Element(Iommu, i, arm-smmu-v3, \"title\", x, WrittenPciAddress(1, 2, 3, 4), [], -)"
    )]
    [InlineData("device n[i + 1] on b[i] at 1f:1f.7", "Element(Device, n[(Add i 1)], -, -, b[i], WrittenPciAddress(-, 31, 31, 7), [], -)")]
    [InlineData(
        "bridge b on r at bus 1 device n + 1 function 2",
        "Element(Bridge, b, -, -, r, ComputedPciAddress(1, (Add n 1), 2), [], -)"
    )]
    [InlineData("interconnect soc on noc", "Element(Interconnect, soc, -, -, noc, -, [], -)")]
    [InlineData("msi m : generic", "Element(Msi, m, generic, -, -, -, [], -)")]
    [InlineData("root-bus class", "Element(RootBus, class, -, -, -, -, [], -)")]
    [InlineData("device `size`", "Element(Device, size, -, -, -, -, [], -)")]
    [InlineData("group g \"t\" { a, b[0] }", "Group(g, \"t\", [a, b[0]], -)")]
    [InlineData("group g", "Group(g, -, [], -)")]
    [InlineData("layout l { ram 1G size 2M ram low }", "Layout(l, -, [StartSizeRange(1073741824, 2097152), NamedRange(low)], -)")]
    [InlineData("for n in 0..3, 8 { device d[n] }", "For(n, [ForItem(0, 3), ForItem(8, -)], [Element(Device, d[n], -, -, -, -, [], -)])")]
    [InlineData("use part-a(1, x)", "Use(part-a, [Argument(1, -, -, -), Argument(x, -, -, -)])")]
    [InlineData(
        "use part-a(x[1], 4G size 4K, bits 3)",
        "Use(part-a, [Argument(-, -, x[1], -), Argument(-, StartSizeRange(4294967296, 4096), -, -), Argument(-, BitsRange(3), -, -)])"
    )]
    [InlineData("use part-a", "Use(part-a, [])")]
    [InlineData("without d[3]", "Without(d[3])")]
    [InlineData("const a = 1", "Const(a, 1, -, -)")]
    [InlineData("const a = 1 size 2", "Const(a, -, StartSizeRange(1, 2), -)")]
    [InlineData("const a = above 1", "Const(a, -, AboveRange(1), -)")]
    [InlineData("firmware acpi", "ClauseMember(FirmwareClause(acpi))")]
    [InlineData("fact \"a/b\" 1, \"c\"", "ClauseMember(FactClause(\"a/b\", [FactValue(1, -), FactValue(-, \"c\")]))")]
    [InlineData("allow IOVA2103 \"why\"", "ClauseMember(AllowClause(\"IOVA2103\", \"why\"))")]
    [InlineData("reserved 1..2 for a, b[1]", "ClauseMember(RegionClause(Reserved, FirstLastRange(1, 2), [a, b[1]], -, [], -))")]
    public void Members(string text, string expected) => CheckMember(text, expected);

    [Theory]
    [InlineData(
        "expect a exact 1..2, bits 3",
        "Expect(a, ViewExpectation(exact, [ExpectedRange(FirstLastRange(1, 2), -), ExpectedRange(BitsRange(3), -)], -, False))"
    )]
    [InlineData(
        "expect a sysfs 1..2 msi, 3..4 direct-relaxable",
        "Expect(a, ViewExpectation(sysfs, [ExpectedRange(FirstLastRange(1, 2), Msi), ExpectedRange(FirstLastRange(3, 4), "
            + "DirectRelaxable)], -, False))"
    )]
    [InlineData("expect a sysfs nothing", "Expect(a, ViewExpectation(sysfs, [], -, False))")]
    [InlineData("expect a vfio nothing limits reserved on kernel 6.1", "Expect(a, ViewExpectation(vfio, [], KernelVersion(6, 1), True))")]
    [InlineData("expect a vfio refused", "Expect(a, RefusedExpectation(vfio, -, -))")]
    [InlineData("expect a iommufd refused EINVAL on kernel 6.12", "Expect(a, RefusedExpectation(iommufd, EINVAL, KernelVersion(6, 12)))")]
    [InlineData(
        "expect a[0] dma-api below 1G",
        "Expect(a[0], ViewExpectation(dma-api, [ExpectedRange(BelowRange(1073741824), -)], -, False))"
    )]
    [InlineData("expect a fits small", "Expect(a, FitsExpectation(small))")]
    [InlineData("expect a excludes 1..2", "Expect(a, ExcludesExpectation(FirstLastRange(1, 2)))")]
    public void Expectations(string text, string expected) => CheckMember(text, expected);

    [Theory]
    [InlineData("input-bits 48", "NumberClause(input-bits, 48)")]
    [InlineData("address-bits 48", "NumberClause(address-bits, 48)")]
    [InlineData("segment 1", "NumberClause(segment, 1)")]
    [InlineData("class 0x020000", "NumberClause(class, 131072)")]
    [InlineData("id 7", "NumberClause(id, 7)")]
    [InlineData("aperture 1..2", "RangeClause(aperture, FirstLastRange(1, 2))")]
    [InlineData("doorbell 1 size 2", "RangeClause(doorbell, StartSizeRange(1, 2))")]
    [InlineData("bridge-window w", "RangeClause(bridge-window, NamedRange(w))")]
    [InlineData("registers 1..2", "RangeClause(registers, FirstLastRange(1, 2))")]
    [InlineData("buses 0..0xff", "RangeClause(buses, FirstLastRange(0, 255))")]
    [InlineData("page-sizes 4K, 2M", "NumbersClause(page-sizes, [4096, 2097152])")]
    [InlineData("msi-window 1..2, 3 size 4", "RangesClause(msi-window, [FirstLastRange(1, 2), StartSizeRange(3, 4)])")]
    [InlineData("dma-window bits 32", "DmaWindowClause(BitsRange(32), -)")]
    [InlineData("dma-window 1..2 to 3", "DmaWindowClause(FirstLastRange(1, 2), 3)")]
    [InlineData("behind none", "BehindClause(-, -, [])")]
    [InlineData("behind s", "BehindClause(s, -, [])")]
    [InlineData(
        "behind s[1] requesters 0x0..0xff streams 0x100",
        "BehindClause(s[1], FirstLastRange(0, 255), [StreamItem(256, -, -, False)])"
    )]
    [InlineData("behind s streams 1..2", "BehindClause(s, -, [StreamItem(1, 2, -, False)])")]
    [InlineData("behind s stream 8", "BehindClause(s, -, [StreamItem(8, 8, -, False)])")]
    [InlineData("behind s streams 1 mask 3, 8", "BehindClause(s, -, [StreamItem(1, -, 3, False), StreamItem(8, -, -, False)])")]
    [InlineData("dma-alias none", "DmaAliasClause([])")]
    [InlineData("dma-alias 01:00.1, 2 + 1", "DmaAliasClause([Requester(WrittenPciAddress(-, 1, 0, 1), -), Requester(-, (Add 2 1))])")]
    [InlineData("signals a, b[1]", "NamesClause(signals, [a, b[1]])")]
    [InlineData("firmware device-tree", "FirmwareClause(device-tree)")]
    [InlineData("path \"\\_SB.GPU0\"", "TextClause(path, \"\\_SB.GPU0\")")]
    [InlineData("host-driver \"shpchp\"", "TextClause(host-driver, \"shpchp\")")]
    [InlineData("path \"\\\\_SB \\\"x\\\"\"", "TextClause(path, \"\\_SB \"x\"\")")]
    [InlineData("unknown input-bits", "UnknownClause(\"input-bits\", -)")]
    [InlineData("unknown reserved-regions \"a probe\"", "UnknownClause(\"reserved-regions\", \"a probe\")")]
    [InlineData("allow IOVA2001", "AllowClause(\"IOVA2001\", -)")]
    [InlineData("direct 1..2", "RegionClause(Direct, FirstLastRange(1, 2), [], -, [], -)")]
    [InlineData(
        "msi 1..2 \"label\" for a since kernel 6.3",
        "RegionClause(Msi, FirstLastRange(1, 2), [a], KernelVersion(6, 3), [], \"label\")"
    )]
    [InlineData(
        "software-msi 1..2 allow A \"why\" \"label\" allow B",
        "RegionClause(SoftwareMsi, FirstLastRange(1, 2), [], -, [AllowClause(\"A\", \"why\"), AllowClause(\"B\", -)], \"label\")"
    )]
    public void Clauses(string text, string expected) => CheckClause(text, expected);

    [Theory]
    [InlineData("0x1E", "30")]
    [InlineData("0b1010", "10")]
    [InlineData("1_000_000", "1000000")]
    [InlineData("16E", "18446744073709551616")]
    [InlineData("4k", "4096")]
    [InlineData("0xffff_ffff_ffff_ffff", "18446744073709551615")]
    [InlineData("0x1_0000_0000_0000_0000_0", "295147905179352825856")]
    [InlineData("1 + 2 * 3", "(Add 1 (Multiply 2 3))")]
    [InlineData("8 - 2 - 1", "(Subtract (Subtract 8 2) 1)")]
    [InlineData("2 ^ 3 ^ 2", "(Power 2 (Power 3 2))")]
    [InlineData("2 * 3 ^ 2 + 1", "(Add (Multiply 2 (Power 3 2)) 1)")]
    [InlineData("1 | 2 & 3 << 4 + 5", "(Or 1 (And 2 (ShiftLeft 3 (Add 4 5))))")]
    [InlineData("(1 | 2) % 3 / 4 >> 5", "(ShiftRight (Divide (Remainder (Or 1 2) 3) 4) 5)")]
    [InlineData("~1 + 2", "(Add Unary(Complement, 1) 2)")]
    [InlineData("~~(1)", "Unary(Complement, Unary(Complement, 1))")]
    [InlineData("n-1", "n-1")]
    [InlineData("n - 1", "(Subtract n 1)")]
    [InlineData("id + bus", "(Add id bus)")]
    public void Expressions(string text, string expected) => CheckExpression(text, expected);

    [Fact]
    public void An_allow_after_a_region_belongs_to_the_region_and_elsewhere_to_the_element()
    {
        PlatformSyntax platform = ParseCleanly(
            "platform p { device d { allow A  direct 1..2 allow B  segment 0 allow C } allow D reserved 1..2 allow E }"
        ).Platforms[0];
        Assert.Equal(
            "[AllowClause(\"A\", -), RegionClause(Direct, FirstLastRange(1, 2), [], -, [AllowClause(\"B\", -)], -), "
                + "NumberClause(segment, 0), AllowClause(\"C\", -)]",
            SyntaxDump.Of(((ElementSyntax)platform.Members[0]).Clauses)
        );
        Assert.Equal(3, platform.Members.Length);
    }

    [Fact]
    public void A_loop_may_follow_a_region_of_the_platform()
    {
        PlatformSyntax platform = ParseCleanly("platform p { reserved 1..2 for a for in-a in 0..1 { device d[in-a] } }").Platforms[0];
        Assert.IsType<ForSyntax>(platform.Members[1]);
    }

    [Fact]
    public void Doc_comments_belong_to_what_follows()
    {
        FileSyntax file = ParseCleanly(
            "/// One\n///  two \n// no doc\nplatform p { /// Three\n device d /// nobody's\n }\n///\nconst x = 1"
        );
        Assert.Equal("One\n two", file.Platforms[0].Doc);
        Assert.Equal("Three", ((ElementSyntax)file.Platforms[0].Members[0]).Doc);
        Assert.Equal("", file.Constants[0].Doc);
    }

    [Fact]
    public void Variants_parts_and_parameters()
    {
        FileSyntax file = ParseCleanly("platform a \"t\" extends b { } part q(x, class) { device d } part r { }");
        Assert.Equal("[Platform(a, \"t\", b, [], -)]", SyntaxDump.Of(file.Platforms));
        Assert.Equal("[Part(q, [x, class], [Element(Device, d, -, -, -, -, [], -)], -), Part(r, [], [], -)]", SyntaxDump.Of(file.Parts));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData(" ")]
    public void Line_ends_mean_nothing(string lineEnd)
    {
        string text = "platform p {*device d on b at 01:00.0 {*segment*0*}*}".Replace("*", lineEnd);
        Assert.Equal(
            "[Element(Device, d, -, -, b, WrittenPciAddress(-, 1, 0, 0), [NumberClause(segment, 0)], -)]",
            SyntaxDump.Of(ParseCleanly(text).Platforms[0].Members)
        );
    }

    [Fact]
    public void A_byte_order_mark_is_white_space() => Assert.Single(ParseCleanly("\uFEFFplatform p {}").Platforms);

    [Fact]
    public void Spans_cover_what_they_name()
    {
        const string text = "platform p { device nic[1 + 2] on pcie0 { direct (1 + 2) size 64K \"x\" } }";
        var element = (ElementSyntax)ParseCleanly(text).Platforms[0].Members[0];
        var region = (RegionClauseSyntax)element.Clauses[0];
        var range = (StartSizeRangeSyntax)region.Range;
        string Slice(TextSpan span) => text.Substring(span.Start, span.Length);
        Assert.Equal("nic[1 + 2]", Slice(element.Name.Span));
        Assert.Equal("device nic[1 + 2] on pcie0 { direct (1 + 2) size 64K \"x\" }", Slice(element.Span));
        Assert.Equal("direct (1 + 2) size 64K \"x\"", Slice(region.Span));
        Assert.Equal("(1 + 2) size 64K", Slice(range.Span));
        Assert.Equal("(1 + 2)", Slice(range.Start.Span));
    }
}
