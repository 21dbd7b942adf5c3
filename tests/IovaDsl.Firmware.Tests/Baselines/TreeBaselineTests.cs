using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.DeviceTree;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// Small device trees, in the simplest form of their source: what is said of each, what it is imported as, and what is written of that. The
/// answers stand beside each; IOVADSL_UPDATE_BASELINES=1 writes them anew, and the diff is the review.
/// </summary>
public sealed partial class TreeBaselineTests
{
    private static string Folder => Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Trees");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.dts").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tree_is_read_and_written_as_recorded(string name) =>
        Baseline.Check(Path.Combine(Folder, name + ".txt"), Said(name, Tree(name)));

    internal static DtNode Tree(string name) => TreeOf(Path.Combine(Folder, name + ".dts"));

    internal static DtNode TreeOf(string path) => Parse(Words().Matches(File.ReadAllText(path)).Select(m => m.Value).ToList());

    internal static string Said(string name, DtNode root)
    {
        byte[] blob = FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], root));
        FirmwareFile file = FirmwareFile.Read(blob);
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [new ImportFile(name + ".dtb", file)] });
        StringBuilder said = new();
        Diagnostic[] findings = [.. file.Problems, .. imported.TreeProblems, .. imported.Problems, .. imported.Findings];
        foreach (string line in findings.Select(found => found.Line()).Distinct())
            said.Append(line).Append('\n');
        foreach (UnsettledProperty open in UnsettledProperty.Of(imported.Platform))
            said.Append($"assumed: {open.Words}\n");
        string text = PlatformText.Write(imported);
        said.Append($"---- imported\n{text}---- written\n");
        CompilationResult compiled = IovaCompilation.CompileText(text);
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        FirmwareOutput output = DtsExport.Write(compiled.Platforms[0].Resolved);
        foreach (Loss loss in output.Losses)
            said.Append($"loss: {loss.Element}: {loss.What}: {loss.Why}\n");
        return said.Append(Encoding.UTF8.GetString(output.Content)).ToString();
    }

    // NAME { … }; and NAME = <1 0x2>, "text"; and NAME; — values of cells and texts alone.
    private static DtNode Parse(List<string> words)
    {
        int at = 0;
        return ParseNode(words, ref at);
    }

    private static DtNode ParseNode(List<string> words, ref int at)
    {
        string name = words[at] == "/" ? "" : words[at];
        List<DtProperty> properties = [];
        List<DtNode> children = [];
        for (at += 2; words[at] != "}"; )
        {
            if (words[at + 1] == "{")
                children.Add(ParseNode(words, ref at));
            else
                properties.Add(ParseProperty(words, ref at));
        }

        at += 2;
        return MadeTrees.Node(name, [.. properties], [.. children]);
    }

    private static DtProperty ParseProperty(List<string> words, ref int at)
    {
        string name = words[at++];
        List<byte> value = [];
        for (; words[at] != ";"; at++)
        {
            if (words[at].StartsWith('"'))
                value.AddRange([.. Encoding.UTF8.GetBytes(words[at].Trim('"')), 0]);
            else if (char.IsAsciiDigit(words[at][0]))
                value.AddRange(BitConverter.GetBytes(Number(words[at])).Reverse());
        }

        at++;
        return new DtProperty(name, value.ToArray());
    }

    private static uint Number(string word) =>
        word.StartsWith("0x", StringComparison.Ordinal)
            ? uint.Parse(word[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : uint.Parse(word, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """
            "[^"]*"|[{};=<>]|[^\s{};=<>,"](?:[^\s{};=<>"]*[^\s{};=<>,"])?
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Words();
}
