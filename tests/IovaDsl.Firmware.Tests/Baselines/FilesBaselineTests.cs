using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// Hosts as a list of files, a line each (<c>PATH: TEXT</c>, <c>hex BYTES</c>, <c>table NAME</c> of the tables by hand, <c>tree NAME</c>): what is imported,
/// and what changes without each of the files.
/// </summary>
public sealed class FilesBaselineTests
{
    private static string Folder => Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Files");

    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.files")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_are_imported_as_recorded(string name)
    {
        Dictionary<string, byte[]> files = Read(Path.Combine(Folder, name + ".files"));
        string before = Imported(files);
        StringBuilder said = new(before);
        foreach (string path in files.Keys.Order(StringComparer.Ordinal))
        {
            Dictionary<string, byte[]> fewer = new(files);
            fewer.Remove(path);
            if (Changes.Between(before, Imported(fewer)) is { Length: > 0 } difference)
                said.Append($"without {path}: {difference}\n");
        }

        Baseline.Check(Path.Combine(Folder, name + ".txt"), said.ToString());
    }

    private static string Imported(Dictionary<string, byte[]> files)
    {
        HostSnapshot host = HostReader.Read(HostFiles.InMemory(files));
        ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(host));
        StringBuilder said = new();
        foreach (Diagnostic found in imported.Problems.Concat(imported.Findings))
            said.Append(found.Line()).Append('\n');
        foreach (string remark in host.Remarks)
            said.Append($"remark: {remark}\n");
        foreach (UnsettledProperty open in UnsettledProperty.Of(imported.Platform))
            said.Append($"assumed: {open.Words}\n");
        return said.Append(DamageBaselineTests.WithoutKept(PlatformText.Write(imported))).ToString();
    }

    private static Dictionary<string, byte[]> Read(string path)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string line in File.ReadAllLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split(": ", 2);
            files[parts[0]] = Bytes(parts[1]);
        }

        return files;
    }

    private static byte[] Bytes(string text) =>
        text.Split(' ', 2) switch
        {
            ["hex", var digits] => [.. Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal)), .. new byte[188]],
            ["tree", var name] => FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], TreeBaselineTests.Tree(name))),
            ["table", var name] => DamageBaselineTests.ByHand(name),
            _ => Encoding.UTF8.GetBytes(text.Replace("\\n", "\n", StringComparison.Ordinal) + "\n"),
        };
}
