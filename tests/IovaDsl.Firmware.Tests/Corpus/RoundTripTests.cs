using System.Text.Json.Nodes;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>
/// Real tables decoded and encoded unchanged: the same facts always, and the same bytes where there is nothing to put right.
/// </summary>
[Trait("Category", "Firmware")]
public sealed class RoundTripTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Acpi_tables_come_back_byte_for_byte()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        int equal = 0;
        List<string> others = [];
        foreach (CorpusEntry entry in FirmwareCorpus.Entries().Where(entry => entry.Type != "DTB"))
        {
            byte[] bytes = entry.Bytes();
            if (TableReader.Read(bytes).Table is not AcpiTable table)
                continue;
            byte[] written = AcpiEncoding.Encode(table);
            AssertSameFacts(entry, table, TableReader.Read(written).Table!);
            if (written.AsSpan().SequenceEqual(bytes))
                equal++;
            else if (IsSound(entry) || table.Header.Length == bytes.Length)
                others.Add($"{entry.Name}: {Difference(bytes, written)}");
        }

        output.WriteLine($"{equal} tables come back byte for byte, {others.Count} do not");
        others.ForEach(output.WriteLine);
        Assert.All(others, other => Assert.EndsWith(": only the checksum, which was wrong", other));
    }

    [SkippableFact]
    public void Fields_account_for_all_but_a_few_bytes()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        int tables = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries().Where(entry => entry.Type != "DTB"))
        {
            System.Collections.Immutable.ImmutableArray<UnusedBytes> unused = TableReader.Read(entry.Bytes()).Table switch
            {
                IortTable iort => iort.Unused,
                DmarTable dmar => dmar.Unused,
                IvrsTable ivrs => ivrs.Unused,
                ViotTable viot => viot.Unused,
                McfgTable mcfg => mcfg.Unused,
                _ => [],
            };
            foreach (UnusedBytes run in unused)
                output.WriteLine($"{entry.Name}: at 0x{run.Offset:x} {Convert.ToHexString(run.Bytes.AsSpan())}");
            tables += unused.Length == 0 ? 1 : 0;
            // A decoder that forgot a field would show here. Reserved fields and padding do hold garbage in real tables, but little.
            if (IsSound(entry))
                Assert.True(unused.Sum(run => run.Bytes.Length) <= entry.Bytes().Length / 8, entry.Name);
        }

        output.WriteLine($"{tables} tables have no byte outside their fields that is not zero");
    }

    [SkippableFact]
    public void Arranged_anew_they_say_the_same()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        int arranged = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries())
        {
            if (entry.Type == "DTB" || TableReader.Read(entry.Bytes()).Table is not AcpiTable table || !IsSound(entry))
                continue;
            AcpiTable again = TableReader.Read(AcpiEncoding.Encode(AcpiEncoding.Arrange(table))).Table!;
            JsonObject before = AcpiEncoding.WithoutPlaces(AcpiFacts.Of(table));
            JsonObject after = AcpiEncoding.WithoutPlaces(AcpiFacts.Of(again));
            Assert.True(
                JsonComparison.Differences(before, after) is [],
                $"{entry.Name}: {string.Join('\n', JsonComparison.Differences(before, after).Take(5))}"
            );
            arranged++;
        }

        output.WriteLine($"{arranged} tables arranged anew");
    }

    [SkippableFact]
    public void Device_trees_come_back_byte_for_byte()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        List<string> others = [];
        int equal = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries().Where(entry => entry.Type == "DTB"))
        {
            byte[] bytes = entry.Bytes();
            FlatTree tree = FlatTreeReader.Read(bytes).Tree!;
            byte[] written = FlatTreeWriter.Write(tree);
            JsonObject before = DeviceTreeFacts.Of(tree);
            JsonObject after = DeviceTreeFacts.Of(FlatTreeReader.Read(written).Tree!);
            before["header"]!["totalSize"] = written.Length;
            Assert.Empty(JsonComparison.Differences(before, after));
            if (written.AsSpan().SequenceEqual(bytes))
                equal++;
            else if (IsLaidOutAsByDtc(bytes))
                others.Add($"{entry.Name}: {bytes.Length} bytes became {written.Length}");
        }

        output.WriteLine($"{equal} trees come back byte for byte, {others.Count} do not");
        others.ForEach(output.WriteLine);
        Assert.Empty(others);
    }

    // Placing a structure that could not be decoded anew would not be the same fact.
    private static bool IsSound(CorpusEntry entry) => entry.Facts()["problems"] is JsonArray { Count: 0 };

    // Reservations, structure and strings one after the other, without gaps. QEMU and boot loaders leave room between them.
    private static bool IsLaidOutAsByDtc(byte[] blob)
    {
        ByteReader header = new(blob);
        return header.Cell(16) == 40
            && header.Cell(8) + header.Cell(36) == header.Cell(12)
            && header.Cell(12) + header.Cell(32) == blob.Length;
    }

    private static void AssertSameFacts(CorpusEntry entry, AcpiTable before, AcpiTable after)
    {
        JsonObject wanted = AcpiFacts.Of(before);
        JsonObject found = AcpiFacts.Of(after);
        if (!before.Header.ChecksumIsValid)
        {
            Assert.True(after.Header.ChecksumIsValid);
            wanted["header"]!["checksum"] = found["header"]!["checksum"]!.DeepClone();
            wanted["header"]!["checksumValid"] = true;
        }

        List<string> differences = JsonComparison.Differences(wanted, found);
        Assert.True(differences.Count == 0, $"{entry.Name}: {string.Join('\n', differences)}");
    }

    private static string Difference(byte[] bytes, byte[] written)
    {
        if (bytes.Length != written.Length)
            return $"{bytes.Length} bytes became {written.Length}";
        int[] places = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] != written[i])];
        return places is [9] ? "only the checksum, which was wrong" : $"at 0x{places[0]:x}";
    }
}
