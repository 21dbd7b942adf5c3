using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.Libvirt;
using IovaDsl.Fleet.Guests.Qemu.Maps;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>Domain XML leads to the same map as the words that libvirt itself made of it.</summary>
public sealed class LibvirtTests
{
    [SkippableFact]
    public void Every_recorded_domain_is_predicted_from_its_xml()
    {
        List<string> differences = [];
        int compared = 0;
        foreach (
            GuestRecord record in GuestRecords
                .All()
                .Where(record => record.Xml is not null && !RecordedGuestTests.NoRule.Contains(record.Id))
        )
        {
            LibvirtReading reading = LibvirtDomain.Read(record.Xml!);
            Assert.Null(reading.Error);
            GuestMap map = QemuMaps.Of(record.Request with { Words = reading.Words });
            compared++;
            differences.AddRange(
                RecordedGuestTests.Compare(record, WithoutDevice(map), WithoutDevice).Select(difference => $"{record.Id}: {difference}")
            );
        }

        Assert.True(compared > 20);
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // libvirt writes devices as JSON; what QEMU says of one begins with its words.
    private static GuestMap WithoutDevice(GuestMap map) => map with { Refusal = [.. map.Refusal.Select(WithoutDevice)] };

    private static string WithoutDevice(string message) =>
        message.StartsWith("-device ", StringComparison.Ordinal)
            ? message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]
            : message;

    [Fact]
    public void Document_types_and_entities_are_refused()
    {
        LibvirtReading reading = LibvirtDomain.Read("<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><domain>&b;</domain>");
        Assert.Empty(reading.Words);
        Assert.Equal("the domain has a document type (DTD), which no domain of libvirt needs; it is not read", reading.Error);
    }

    [Fact]
    public void Elements_without_end_are_refused_at_once() =>
        Assert.Equal(
            "elements stand in each other more than 100 deep",
            LibvirtDomain.Read("<domain>" + string.Concat(Enumerable.Repeat("<a>", 1_000_000))).Error
        );

    [Fact]
    public void A_text_larger_than_any_domain_is_refused()
    {
        LibvirtReading reading = LibvirtDomain.Read("<domain>" + new string(' ', LibvirtDomain.LargestText) + "</domain>");
        Assert.Contains("are read at most", reading.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<domain")]
    [InlineData("<network/>")]
    public void What_is_no_domain_is_said(string xml) => Assert.NotNull(LibvirtDomain.Read(xml).Error);
}
