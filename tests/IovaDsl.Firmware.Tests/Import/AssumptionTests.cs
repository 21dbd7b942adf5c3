using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>The words of <c>--assume</c>.</summary>
public sealed class AssumptionTests
{
    [Theory]
    [InlineData("a.b=1", "a", "b", "1")]
    [InlineData("a.b=", null, null, null)]
    [InlineData("a.=1", null, null, null)]
    [InlineData(".b=1", null, null, null)]
    [InlineData("a.b", null, null, null)]
    [InlineData("ab=1", null, null, null)]
    [InlineData("a=b.1", null, null, null)]
    [InlineData("a.b.c=1", "a.b", "c", "1")]
    [InlineData("a.b=c=d.e", "a", "b", "c=d.e")]
    [InlineData(" a . b = 0x1 ", "a", "b", "0x1")]
    public void An_assumption_is_an_element_a_property_and_a_value(string text, string? element, string? property, string? value) =>
        Assert.Equal(element is null ? null : new Assumption(element, property!, value!), Assumption.Parse(text));
}
