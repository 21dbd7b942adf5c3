using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// The platforms of <see cref="PretendedHostTests"/> without one clause or with one more in a number, against all their hosts: what that
/// changes in what is verified.
/// </summary>
public sealed class ChangedPretendedTests
{
    public static TheoryData<string> Names => PretendedHostTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_change_of_a_platform_is_verified_as_recorded(string name)
    {
        string path = Path.Combine(PretendedHostTests.Folder, name);
        string[] parts = File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal).Split("---\n");
        string before = Verified(parts[0], parts[1])!;
        StringBuilder said = new();
        foreach (var (change, text) in Changes.OfPlatform(parts[0]))
        {
            if (Verified(text, parts[1]) is { } after && after != before)
                said.Append($"{change}: {Changes.Between(before, after)}\n");
        }

        Baseline.Check(Path.ChangeExtension(path, ".changed.txt"), said.ToString());
    }

    // Null where the platform does not compile. Lines move, and say nothing here.
    private static string? Verified(string text, string hosts)
    {
        CompilationResult compiled = IovaCompilation.CompileText(text);
        if (compiled.HasErrors || compiled.Platforms is not [{ Resolved: var platform }])
            return null;
        return PretendedHostTests.Verified(platform, hosts);
    }
}
