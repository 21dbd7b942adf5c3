using System.Text.RegularExpressions;
using System.Xml.Linq;
using IovaDsl.Runtime;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Report;

/// <summary>What holds for every picture and report, whatever platform it shows.</summary>
public sealed partial class ReportTests
{
    // Words that would be a tag, an attribute or a forbidden character where they were not escaped.
    private const string Hostile = """
        platform p "<script>alert(1)</script> & \"x\"" {
          iommu v : intel-vtd { input-bits 39 }
          root-bus pcie "]]>" { buses 0x00..0xff behind v }
          device nic "<img src=x onerror=alert(1)>" on pcie at 01:00.0 { reserved 0x1000..0x1fff "'\"><b onmouseover=x>" }
        }

        """;

    public static TheoryData<string> Examples { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(TestPaths.Root, "examples"), "*.iova", SearchOption.AllDirectories)
            .Where(path => !path.Contains("parts", StringComparison.Ordinal) && !path.Contains("obj", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(TestPaths.Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_picture_is_one_well_formed_file_that_refers_to_nothing_outside(string example)
    {
        XDocument picture = XDocument.Parse(Emit(example, "svg"));
        Assert.Contains(picture.Descendants(), element => element.Name.LocalName == "rect");
        Assert.DoesNotContain(picture.Descendants(), element => element.Name.LocalName is "script" or "image" or "foreignObject");
        Assert.DoesNotContain(picture.Descendants().Attributes(), attribute => attribute.Name.LocalName == "href");
        double width = (double)picture.Root!.Attribute("width")!;
        foreach (XElement box in picture.Descendants().Where(element => element.Name.LocalName == "rect"))
            Assert.InRange((double?)box.Attribute("x") + (double)box.Attribute("width")! ?? 0, 0, width);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_link_of_a_report_leads_to_a_place_on_it(string example) => AssertWhole(Emit(example, "html"));

    [Fact]
    public void A_space_of_thousands_of_stretches_is_told_and_not_drawn()
    {
        using var place = new Workplace();
        string regions = string.Concat(
            Enumerable.Range(0, 1500).Select(i => FormattableString.Invariant($"reserved 0x{0x1000_0000 + 0x2000 * i:x} size 4K\n"))
        );
        place.Write("many.iova", $"platform p {{\nroot-bus b {{ buses 0x00..0xff }}\ndevice d on b at 01:00.0 {{\n{regions}}}\n}}\n");
        string page = place.Run("emit", "many.iova", "--to", "html").Exits(0).Output;
        AssertWhole(page);
        Assert.Matches("The space has 3,[0-9]{3} stretches and is not drawn; the tables below have them all.", page);
        Assert.DoesNotContain("a bar for each view", page, StringComparison.Ordinal);
        Assert.Contains("0x1000_0000..0x1000_0fff", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_kernel_of_a_report_has_every_device_once(string example)
    {
        string page = Emit(example, "html");
        string[] kernels = [.. Options(page, "kernel")];
        Assert.True(kernels.Length > 5);
        string[][] sections =
        [
            .. Subject().Matches(page).Select(match => new[] { match.Groups["kernels"].Value, match.Groups["name"].Value }),
        ];
        string shown = Names(KernelVersion.Default.ToString());
        Assert.NotEqual("", shown);
        foreach (string kernel in kernels)
            Assert.Equal(Count(shown), Count(Names(kernel)));

        string Names(string kernel) =>
            string.Join(", ", sections.Where(part => part[0].Split(' ').Contains(kernel)).Select(part => part[1]));
        // Groups may be cut otherwise by another kernel, but a platform never loses a name of a declaration.
        int Count(string names) => names.Split(", ").Select(name => name.Split('[')[0]).Distinct().Count();
    }

    [Fact]
    public void Names_and_labels_stay_text()
    {
        using var place = new Workplace();
        place.Write("p.iova", Hostile);
        foreach (string format in new[] { "html", "svg" })
        {
            string text = place.Run("emit", "p.iova", "--to", format, "-o", "-").Output;
            Assert.Equal(format == "html" ? 1 : 0, Regex.Count(text, "<script"));
            Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<b ", text, StringComparison.Ordinal);
            Assert.Contains("&lt;", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_report_of_changes_shows_what_the_text_says()
    {
        using var place = new Workplace();
        string old = place.Write("old.iova", Hostile.Replace("<script>alert(1)</script>", "p", StringComparison.Ordinal));
        place.Write("new.iova", Hostile.Replace("0x1fff", "0x2fff", StringComparison.Ordinal));
        string page = place.Run("diff", "old.iova", "new.iova", "--format", "html").Exits(0).Output;
        AssertWhole(page);
        Assert.Contains("Something that was usable is not any more.", page, StringComparison.Ordinal);
        Assert.Contains("exact: 0x2000..0x2fff, 4 KiB, narrowed", page, StringComparison.Ordinal);
        Assert.Contains("No difference in any answer.", place.Run("diff", "old.iova", "old.iova", "--format", "html").Output);
    }

    [Fact]
    public void A_report_of_a_fleet_names_the_most_expensive_host_first()
    {
        using var place = new Workplace();
        const string Hosts = """
            {"host":"small","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0xffff"]]}]}
            {"host":"large<","devices":[{"name":"nic","class":"0x020000","usable":[["0x1000","0xfffff"]]}]}

            """;
        string page = place.RunWithInput(Hosts, "baseline", "-", "--to", "html").Output;
        AssertWhole(page);
        Assert.Contains("IOVA baseline of 2 hosts", page, StringComparison.Ordinal);
        Assert.Contains("Without small most is gained: 960 KiB.", page, StringComparison.Ordinal);
        Assert.Contains("large&lt; alone excludes 4 KiB", page, StringComparison.Ordinal);
    }

    // Identifiers are unique, links lead somewhere, and nothing is fetched from anywhere.
    private static void AssertWhole(string page)
    {
        string[] ids = [.. Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        string[] links = [.. Regex.Matches(page, " href=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link.TrimStart('#'), ids));
        Assert.DoesNotMatch("<[^>]* (src|srcset|action)=|@import|url\\((?!#)", page);
    }

    private static string Emit(string example, string format)
    {
        using var place = new Workplace();
        return place.Run("emit", Path.Combine(TestPaths.Root, example), "--to", format, "-o", "-").Exits(0).Output;
    }

    private static IEnumerable<string> Options(string page, string filter) =>
        Regex
            .Match(page, $"<select id=\"filter-{filter}\".*?</select>", RegexOptions.Singleline)
            .Value.Split("<option value=\"")
            .Skip(2)
            .Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)]);

    [GeneratedRegex("class=\"subject\" data-kernel=\"(?<kernels>[^\"]*)\"[^>]*><h3[^>]*>(?<name>[^<]*)</h3>")]
    private static partial Regex Subject();
}
