using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Firmware.Tests.Tools;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>
/// Tables and trees written from a model come back as the same answers, or the loss is reported (<see cref="RemadeTable"/>).
/// </summary>
public sealed class RemadeTablesTests(ITestOutputHelper output)
{
    [SkippableFact]
    [Trait("Category", "Firmware")]
    public void Real_tables_made_anew_from_their_models()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        List<string> wrong = [];
        int tables = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries())
        {
            FirmwareFile file = FirmwareFile.Read(entry.Bytes());
            Platform platform = FirmwareImport.Import(new ImportInput { Files = [new ImportFile(entry.Name, file)] }).Platform;
            tables += Check(RegionResolver.Resolve(RemadeTable.WithoutKept(platform)), entry.Name, wrong);
        }

        output.WriteLine($"{tables} real tables made anew from their models");
        Assert.True(wrong.Count == 0, $"{wrong.Count}: {string.Join("\n", wrong.Take(40))}");
    }

    [Fact]
    public void Examples_in_every_table_they_can_be_said_in()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "IovaDsl.sln")))
            root = root.Parent!;
        List<string> wrong = [];
        int tables = 0;
        foreach (
            string path in Directory
                .EnumerateFiles(Path.Combine(root.FullName, "examples"), "*.iova", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            string text = File.ReadAllText(path);
            if (text.Contains("include \"", StringComparison.Ordinal))
                continue;
            foreach (CompiledPlatform platform in IovaCompilation.CompileText(text, path).Platforms)
                tables += Check(platform.Resolved, platform.Platform.Name, wrong);
        }

        output.WriteLine($"{tables} tables made of examples");
        Assert.True(tables > 5);
        Assert.True(wrong.Count == 0, $"{wrong.Count}: {string.Join("\n", wrong.Take(40))}");
    }

    /// <summary>
    /// The same platforms in every run, so that a failure is of the change; a campaign takes others (IOVADSL_RANDOM_SEED, _MODELS).
    /// </summary>
    [Fact]
    public void Random_platforms_in_the_table_of_their_IOMMUs()
    {
        int first = Number("IOVADSL_RANDOM_SEED", 0);
        ConcurrentQueue<string> wrong = [];
        Parallel.For(
            first,
            first + Number("IOVADSL_RANDOM_MODELS", 1_000),
            seed =>
            {
                string text = RandomPlatform.Text(seed);
                CompilationResult compiled = IovaCompilation.CompileText(text);
                List<string> differences = [];
                if (!compiled.HasErrors)
                    Check(compiled.Platforms[0].Resolved, $"seed {seed}", differences);
                if (differences.Count > 0)
                    wrong.Enqueue(string.Join("\n", differences.Take(10)) + "\n" + text);
            }
        );
        Assert.True(wrong.IsEmpty, $"{wrong.Count}: {string.Join("\n", wrong.Take(3))}");
    }

    /// <summary>The same of device trees.</summary>
    [Fact]
    public void Random_platforms_in_device_trees()
    {
        int first = Number("IOVADSL_RANDOM_SEED", 0),
            written = 0;
        ConcurrentQueue<string> wrong = [];
        Parallel.For(
            first,
            first + Number("IOVADSL_RANDOM_MODELS", 1_000),
            seed =>
            {
                string text = RandomTree.Text(seed);
                CompilationResult compiled = IovaCompilation.CompileText(text);
                if (compiled.HasErrors)
                    return;
                Interlocked.Increment(ref written);
                IReadOnlyList<string> differences = RemadeTree.Differences(compiled.Platforms[0].Resolved);
                if (differences.Count > 0)
                    wrong.Enqueue($"seed {seed}\n{string.Join("\n", differences.Take(10))}\n{text}");
            }
        );
        output.WriteLine($"{written} random platforms in trees");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {written}: {string.Join("\n", wrong.Take(3))}");
        Assert.True(written > 400);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : otherwise;

    private static int Check(ResolvedPlatform platform, string name, List<string> wrong)
    {
        int tables = 0;
        if (RemadeTree.IsSayable(platform.Platform))
        {
            wrong.AddRange(RemadeTree.Differences(platform).Select(difference => $"{name} dts: {difference}"));
            tables++;
        }

        foreach (TableRow row in AcpiTables.All.Where(row => RemadeTable.IsSayable(platform.Platform, row)))
        {
            wrong.AddRange(RemadeTable.Differences(platform, row).Select(difference => $"{name} {row.Format}: {difference}"));
            tables++;
        }

        return tables;
    }
}

/// <summary>
/// A platform of one kind of IOMMU, with what tables have trouble with: buses without bridges, several units, claims of buses.
/// </summary>
internal static class RandomPlatform
{
    private static readonly string[] Kinds = ["intel-vtd", "amd-vi", "arm-smmu-v3", "riscv-iommu", "virtio-iommu"];

    public static string Text(int seed)
    {
        Random random = new(seed);
        string kind = Kinds[random.Next(Kinds.Length)];
        int units = random.Next(1, 4);
        StringBuilder text = new("platform p {\n  firmware acpi\n");
        for (int i = 0; i < units; i++)
            text.Append(
                $"  iommu u{i} : {kind} {{ registers 0x{0xd000_0000 + (i << 20):x} size {(kind == "amd-vi" ? "512K" : "64K")}"
                    + $"{(kind == "amd-vi" ? $" fact \"iommu/function\" \"0000:{i * 0x40:x2}:00.2\"" : "")} }}\n"
            );
        int roots = random.Next(1, 4);
        int free = 0;
        for (int i = 0; i < roots; i++)
        {
            int segment = random.Next(8) == 0 ? 1 : 0;
            int first = i * 0x50,
                last = first + random.Next(8, 0x50);
            text.Append($"  root-bus r{i} {{ segment {segment} buses 0x{first:x}..0x{last:x} {Behind(random, kind, units, first, last)}");
            if (random.Next(6) == 0)
                text.Append($" direct 0x{0x7000_0000 + (i << 20):x} size 64K");
            text.Append(" }\n");
            int bridges = random.Next(3);
            for (int b = 0; b < bridges; b++)
            {
                int below = first + 1 + b;
                text.Append($"  bridge b{i}x{b} on r{i} at {first:x2}:{0x1c + b:x2}.0 {{ buses 0x{below:x}..0x{below:x}");
                if (kind == "intel-vtd" && random.Next(3) == 0)
                    text.Append($" behind u{random.Next(units)}");
                if (random.Next(5) == 0)
                    text.Append($" direct 0x{0x7400_0000 + (i << 20) + (b << 16):x} size 64K");
                text.Append(" }\n");
                Device(random, text, $"b{i}x{b}", below, kind, units, ref free);
            }

            for (int d = random.Next(3); d >= 0; d--)
                Device(random, text, $"r{i}", random.Next(first + 3, last + 1), kind, units, ref free);
        }

        return text.Append("}\n").ToString();
    }

    private static void Device(Random random, StringBuilder text, string parent, int bus, string kind, int units, ref int free)
    {
        int number = free++;
        text.Append($"  device d{number} on {parent} at {bus:x2}:{random.Next(1, 24):x2}.{random.Next(8)} {{");
        if (kind == "intel-vtd" && random.Next(4) == 0)
            text.Append(random.Next(2) == 0 ? " behind none" : $" behind u{random.Next(units)}");
        if (random.Next(3) == 0)
            text.Append($" direct 0x{0x7800_0000 + (random.Next(4) << 20):x} size 64K");
        text.Append(" }\n");
    }

    private static string Behind(Random random, string kind, int units, int firstBus, int lastBus)
    {
        if (random.Next(8) == 0)
            return "behind none";
        string unit = $"u{random.Next(units)}";
        if (kind == "intel-vtd" || (kind == "amd-vi" && random.Next(2) == 0))
            return "behind " + unit;
        (int first, int last) = (firstBus << 8, (lastBus << 8) | 0xff);
        string streams = kind == "amd-vi" ? "" : $" streams 0x{random.Next(4) << 16:x}";
        if (random.Next(2) == 0)
            return $"behind {unit} requesters 0x{first:x}..0x{last:x}{streams}";
        int middle = random.Next(first, last);
        string second = kind == "amd-vi" ? "" : $" streams 0x{(random.Next(4) << 16) + 0x8000:x}";
        return $"behind {unit} requesters 0x{first:x}..0x{middle:x}{streams} behind u{random.Next(units)} requesters 0x{middle + 1:x}..0x{last:x}{second}";
    }
}
