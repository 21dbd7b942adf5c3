using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Qemu;
using IovaDsl.Firmware.Tables;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// What is written of the platforms of <see cref="WrittenBaselineTests"/> when one clause is missing or one number is another: in each
/// format what differs from the whole platform, in the losses and in what the importer reads.
/// </summary>
public sealed class ChangedPlatformTests
{
    public static TheoryData<string> Names => WrittenBaselineTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_change_of_a_platform_is_written_as_recorded(string name)
    {
        string path = Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written", name);
        string whole = File.ReadAllText(path + ".iova").Replace("\r", "", StringComparison.Ordinal);
        Dictionary<string, (byte[] Bytes, string Text)> before = Written(whole, [])!;
        StringBuilder said = new();
        foreach (var (change, text) in Changes.OfPlatform(whole))
        {
            if (Written(text, before) is not { } after)
                continue;
            said.Append($"{change}\n");
            foreach (string format in after.Keys.Where(format => !after[format].Bytes.AsSpan().SequenceEqual(before[format].Bytes)))
                said.Append($" {format} {Changes.Sum(after[format].Bytes)}: {Changes.Between(before[format].Text, after[format].Text)}\n");
        }

        Baseline.Check(path + ".changed.txt", said.ToString());
    }

    // Bytes with what is said of them; null where the platform does not compile. What has the same bytes is not imported again.
    private static Dictionary<string, (byte[] Bytes, string Text)>? Written(
        string text,
        Dictionary<string, (byte[] Bytes, string Text)> known
    )
    {
        CompilationResult result = IovaCompilation.CompileText(text);
        if (result.HasErrors || result.Platforms is not [{ Resolved: var platform }])
            return null;
        Dictionary<string, (byte[] Bytes, string Text)> written = [];
        foreach (var row in AcpiTables.All.Where(row => row.Says is not null))
            Add(row.Format, row.Write(platform), row.Format + ".bin");
        Add("dts", DtsExport.Write(platform), null);
        Add("qemu", QemuExport.Write(platform), null);
        return written;

        void Add(string format, FirmwareOutput output, string? importedAs)
        {
            string losses = string.Concat(output.Losses.Select(loss => $"loss: {loss.Element}: {loss.What}: {loss.Why}\n"));
            byte[] bytes = [.. output.Content, .. Encoding.UTF8.GetBytes(losses)];
            string read =
                known.TryGetValue(format, out var same) && same.Bytes.AsSpan().SequenceEqual(bytes) ? "" : Read(output, importedAs);
            written[format] = (bytes, losses + read);
        }
    }

    private static string Read(FirmwareOutput output, string? importedAs) =>
        importedAs is null
            ? Encoding.UTF8.GetString(output.Content)
            : PlatformText.Write(
                FirmwareImport.Import(new ImportInput { Files = [new ImportFile(importedAs, FirmwareFile.Read(output.Content))] })
            );
}
