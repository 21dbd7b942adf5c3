namespace IovaDsl.Runtime.Tests.Values;

[Trait("Category", "Fast")]
public class KernelVersionTests
{
    [Theory]
    [InlineData("6.1", 6, 1, 0)]
    [InlineData("6.12.95", 6, 12, 95)]
    [InlineData("6.12.95+deb13-amd64", 6, 12, 95)]
    [InlineData("6.18-rc1", 6, 18, 0)]
    [InlineData(" 7.0.0 ", 7, 0, 0)]
    public void Reads_versions_and_releases(string text, int major, int minor, int patch) =>
        Assert.Equal(new KernelVersion(major, minor, patch), KernelVersion.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData(".1")]
    [InlineData("6.x")]
    [InlineData("v6.1")]
    [InlineData("6.1.")]
    [InlineData("6.99999999999")]
    [InlineData("6.1 extra")]
    public void Refuses_what_is_not_a_version(string text)
    {
        Assert.False(KernelVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => KernelVersion.Parse(text));
    }

    [Fact]
    public void Long_term_versions_have_names() =>
        Assert.Equal(
            ["6.1", "6.6", "6.12", "6.18"],
            new[] { KernelVersion.V6_1, KernelVersion.V6_6, KernelVersion.V6_12, KernelVersion.V6_18 }.Select(version => $"{version}")
        );

    [Fact]
    public void Compares_numbers_not_text()
    {
        Assert.True(KernelVersion.V6_1 < KernelVersion.V6_6);
        Assert.True(KernelVersion.V6_6 < KernelVersion.V6_12);
        Assert.True(KernelVersion.V6_12 <= new KernelVersion(6, 12, 95));
        Assert.True(new KernelVersion(7, 0) > KernelVersion.V6_18);
        Assert.True(default(KernelVersion) < KernelVersion.V6_1);
        Assert.Equal("6.18", KernelVersion.Default.ToString());
        Assert.Equal("6.12.95", KernelVersion.Parse("6.12.95-1").ToString());
    }
}
