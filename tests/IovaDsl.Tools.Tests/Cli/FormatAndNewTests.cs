namespace IovaDsl.Tools.Tests.Cli;

public sealed class FormatAndNewTests
{
    private const string Untidy = "platform   x{root-bus r{segment 0}\n\n\n\n// kept\ndevice d on r at 00:01.0}";

    [Fact]
    public void Format_writes_in_place_and_then_has_nothing_to_do()
    {
        using var place = new Workplace();
        place.Write("x.iova", Untidy);
        Assert.Equal("x.iova\n", place.Run("format", "--check", "x.iova").Exits(1).Output);
        Assert.Equal(Untidy, place.Read("x.iova"));
        place.Run("format", "x.iova").Exits(0);
        string once = place.Read("x.iova");
        Assert.NotEqual(Untidy, once);
        Assert.Contains("// kept\n", once);
        Assert.Empty(place.Run("format", "--check", "x.iova").Exits(0).Output);
        place.Run("format", "x.iova").Exits(0);
        Assert.Equal(once, place.Read("x.iova"));
        Assert.Equal(["x.iova"], place.Entries());
    }

    [Fact]
    public void What_templates_make_is_in_canonical_form_and_clean()
    {
        using var place = new Workplace();
        string[] templates = Directory.GetFiles(
            Path.Combine(Golden.RepositoryRoot, "compiler", "IovaDsl.Templates", "content"),
            "*.iova",
            SearchOption.AllDirectories
        );
        Assert.True(templates.Length >= 2, string.Join(' ', templates));
        foreach (string template in templates)
        {
            place.Write("board.iova", File.ReadAllText(template));
            Assert.Empty(place.Run("format", "--check", "board.iova").Exits(0).Output);
            place.Run("check", "board.iova", "--warn-as-error").Exits(0);
        }
    }

    [Fact]
    public void Standard_input_goes_to_standard_output()
    {
        using var place = new Workplace();
        Assert.StartsWith("platform x {\n", place.RunWithInput(Untidy, "format", "-").Exits(0).Output);
    }

    [Fact]
    public void What_does_not_parse_is_left_alone_and_the_rest_is_done()
    {
        using var place = new Workplace();
        place.Write("bad.iova", "platform {{{");
        place.Write("x.iova", Untidy);
        Outcome outcome = place.Run("format", "bad.iova", "gone.iova", "x.iova").Exits(2);
        Assert.Contains("bad.iova: not formatted", outcome.Error);
        Assert.Contains("gone.iova: no such file", outcome.Error);
        Assert.Equal("platform {{{", place.Read("bad.iova"));
        Assert.NotEqual(Untidy, place.Read("x.iova"));
    }

    [Theory]
    [InlineData("arm")]
    [InlineData("intel")]
    [InlineData("amd")]
    [InlineData("none")]
    public void A_new_file_is_clean_canonical_and_has_answers(string kind)
    {
        using var place = new Workplace();
        place.Run("new", "edge-box", "--kind", kind).Exits(0);
        place.Run("check", "edge-box.iova", "--warn-as-error").Exits(0);
        Assert.Empty(place.Run("format", "--check", "edge-box.iova").Exits(0).Output);
        Assert.Contains("exact", place.Run("show", "edge-box.iova").Exits(0).Output);
    }

    [Fact]
    public void A_platform_may_be_called_by_a_reserved_word()
    {
        using var place = new Workplace();
        place.Run("new", "device").Exits(0);
        place.Run("check", "device.iova", "--warn-as-error").Exits(0);
        Assert.Empty(place.Run("format", "--check", "device.iova").Exits(0).Output);
        Assert.Contains("'a--b' is not a name", place.Run("new", "a--b").Exits(2).Error);
    }

    [Fact]
    public void New_does_not_replace_a_file_unless_told()
    {
        using var place = new Workplace();
        place.Write("my-board.iova", "mine");
        Assert.Contains("--force", place.Run("new").Exits(2).Error);
        Assert.Equal("mine", place.Read("my-board.iova"));
        place.Run("new", "--force").Exits(0);
        Assert.NotEqual("mine", place.Read("my-board.iova"));
    }
}
