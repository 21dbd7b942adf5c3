using System.Text;
using System.Text.Json;
using IovaDsl.Compiler;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Verify;

/// <summary>
/// The recorded hosts: from tables and topology alone, through the written text and the compiler, to what the kernels
/// really said.
/// </summary>
[Trait("Category", "Hosts")]
public sealed class HostsTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_recorded_host_is_predicted()
    {
        Tally all = new();
        List<string> wrong = [];
        foreach (string name in HostData.Names())
        {
            HostVerification verification = Verify(HostData.Files(name));
            Tally host = Tally.Of(verification);
            all.Add(host);
            output.WriteLine($"{name}: {host}");
            wrong.AddRange(
                verification
                    .Groups.Append(verification.Container)
                    .OfType<GroupVerification>()
                    .SelectMany(group =>
                        group
                            .Items.Where(item => item.Verdict == Verdict.Contradicts)
                            .Select(item => $"{name}, {group.Name}: {item.Reason}")
                    )
            );
        }

        output.WriteLine($"vfio: {all.Vfio} groups asked, {all.VfioAgree} agree, {all.VfioUnknown} unknown");
        output.WriteLine($"containers of all groups: {all.Containers} asked, {all.ContainersAgree} agree, {all.ContainersUnknown} unknown");
        output.WriteLine($"hosts: {all.Groups} groups, {all.Agree} agree, {all.Unknown} unknown");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(all.Groups, all.Agree + all.Unknown);
        Assert.Equal(all.Vfio, all.VfioAgree + all.VfioUnknown);
        Assert.Equal(all.Containers, all.ContainersAgree + all.ContainersUnknown);
    }

    // A group that was taken with allow_unsafe_interrupts alone is one that VFIO refuses.
    [SkippableFact]
    public void Where_interrupts_are_not_isolated_the_refusal_is_predicted()
    {
        int refused = 0;
        foreach (string name in HostData.Names())
        {
            HashSet<int> unsafeGroups =
            [
                .. RecordedHostReader
                    .Read(HostData.Files(name))
                    .Vfio.Where(group => group.Value.NeedsUnsafeInterrupts)
                    .Select(group => group.Key),
            ];
            IEnumerable<VerificationItem> items = Verify(HostData.Files(name))
                .Groups.Where(group => group.Number is { } number && unsafeGroups.Contains(number))
                .SelectMany(group => group.Items)
                .Where(item => item.Thing == VerifiedThing.VfioRefusal);
            foreach (VerificationItem item in items)
            {
                Assert.True(item.Verdict == Verdict.Agrees, $"{name}: {item.Reason}");
                refused++;
            }
        }

        output.WriteLine($"groups without isolated interrupts: {refused}, all predicted");
        Assert.NotEqual(0, refused);
    }

    [SkippableFact]
    public void One_changed_range_of_a_container_is_noticed()
    {
        Dictionary<string, byte[]> files = Copy("x86-intel-rmrr");
        string json = Encoding.UTF8.GetString(files["host.json"]);
        int container = json.IndexOf("\"all\"", StringComparison.Ordinal);
        int end = json.IndexOf("0xffffffffffff", container, StringComparison.Ordinal);
        files["host.json"] = Encoding.UTF8.GetBytes(json.Remove(end, 14).Insert(end, "0x7fffffffffff"));
        GroupVerification together = Verify(HostFiles.InMemory(files)).Container!;
        Assert.Equal(Verdict.Contradicts, Assert.Single(together.Items).Verdict);
    }

    [SkippableFact]
    public void Only_what_firmware_cannot_know_is_unknown()
    {
        foreach (string name in HostData.Names())
        {
            ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(HostData.Files(name))));
            Assert.All(
                imported.Platform.Elements().SelectMany(element => element.Unknowns),
                unknown =>
                    Assert.True(
                        unknown.Property is "input-bits"
                            || (unknown.Property is "driven" && RecordedHostReader.Read(HostData.Files(name)).Groups.IsEmpty)
                            || (unknown.Property is "reserved-regions" && unknown.Reason!.Contains("virtio")),
                        $"{name}: {unknown}"
                    )
            );
        }
    }

    [SkippableFact]
    public void Assumptions_settle_what_is_unknown()
    {
        HostFiles files = HostData.Files("arm-smmuv3-stage2");
        Assert.True(Verify(files).Unknown > 0);

        HostVerification settled = Verify(files, "smmu0.input-bits=44");
        Assert.Equal(0, settled.Unknown);
        Assert.Equal(0, settled.Contradicts);
        Assert.True(Verify(files, "smmu0.input-bits=43").Contradicts > 0);

        HostVerification virtio = Verify(
            HostData.Files("x86-virtio-k612"),
            "viommu0.input-bits=39",
            "viommu0.reserved-regions=msi 0xfee00000..0xfeefffff"
        );
        Assert.Equal(0, virtio.Unknown);
        Assert.Equal(0, virtio.Contradicts);
    }

    [SkippableTheory]
    [InlineData("x86-intel-rmrr")]
    [InlineData("x86-intel-rmrr-bad-k612")]
    [InlineData("x86-amd-ivmd-k612")]
    [InlineData("arm-iort-hisi")]
    [InlineData("arm-iort-rmr-preserve-k612")]
    [InlineData("arm-dt-iommu-addresses-k612")]
    public void One_changed_line_is_noticed(string host)
    {
        Dictionary<string, byte[]> files = Copy(host);
        int lines = 0;
        foreach (
            string path in files
                .Keys.Where(path => path.EndsWith("/reserved_regions", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToList()
        )
        {
            string[] text = Encoding.UTF8.GetString(files[path]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < text.Length; i++)
            {
                // The last digit of the region's end.
                char[] changed = text[i].ToCharArray();
                changed[36] = changed[36] == 'f' ? 'e' : 'f';
                string[] copy = [.. text];
                copy[i] = new string(changed);
                Dictionary<string, byte[]> edited = new(files) { [path] = Encoding.UTF8.GetBytes(string.Join('\n', copy) + "\n") };
                Assert.True(Verify(HostFiles.InMemory(edited)).Contradicts > 0, $"{path}: {copy[i]}");
                lines++;
            }
        }

        Assert.True(lines > 0);
    }

    [SkippableFact]
    public void One_changed_table_is_noticed()
    {
        Dictionary<string, byte[]> files = Copy("x86-intel-rmrr");
        byte[] table = [.. files["acpi/DMAR.bin"]];
        // The base of the first RMRR: header, one DRHD, then type, length, reserved, segment.
        int rmrr = 48 + BitConverter.ToUInt16(table, 50);
        Assert.Equal(1, BitConverter.ToUInt16(table, rmrr));
        table[rmrr + 9] ^= 0x10;
        files["acpi/DMAR.bin"] = table;
        Assert.True(Verify(HostFiles.InMemory(files)).Contradicts > 0);
    }

    [SkippableTheory]
    [InlineData("x86-amd-hats48-k72", "6.16", "6.17", "amd-page-table-levels")]
    [InlineData("x86-amd-vasize40-k72", "6.18", "7.2", "amd-virtual-address-size")]
    [InlineData("x86-amd-htignore-k72", "6.12", "6.16", "amd-ht-range-ignore")]
    public void A_wrong_version_is_told_with_the_rule(string name, string asked, string agrees, string rule)
    {
        HostFiles files = HostData.Files(name);
        HostSnapshot host = HostReader.Read(files);
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(host))));
        HostVerification verification = HostVerifier.Verify(
            Assert.Single(compiled.Platforms).Resolved,
            host,
            RecordedHostReader.Read(files),
            KernelVersion.Parse(asked)
        );
        Assert.True(verification.Contradicts > 0);
        Assert.Equal(agrees, verification.AgreesUnder!.Kernel.ToString());
        Assert.Contains(rule, verification.AgreesUnder.Rules.Select(one => one.Id));
    }

    [SkippableFact]
    public void Every_recorded_refusal_is_predicted()
    {
        int refusals = 0;
        foreach (string name in HostData.Names())
        {
            HostFiles files = HostData.Files(name);
            RecordedHost recorded = RecordedHostReader.Read(files);
            if (!recorded.Vfio.Values.Any(vfio => vfio.Refused is not null))
                continue;
            HostVerification verification = Verify(files);
            foreach ((int group, RecordedVfio vfio) in recorded.Vfio.Where(pair => pair.Value.Refused is not null))
            {
                VerificationItem item = Assert.Single(
                    verification.Groups.Single(found => found.Number == group).Items,
                    item => item.Thing == VerifiedThing.VfioRefusal
                );
                Assert.True(item.Verdict == Verdict.Agrees && item.Reason.Contains(vfio.Refused!), $"{name}, group {group}: {item.Reason}");
                refusals++;
            }
        }

        output.WriteLine($"refusals: {refusals} recorded, {refusals} predicted");
    }

    [SkippableFact]
    public void A_limit_that_linux_hides_is_said()
    {
        foreach (string host in new[] { "arm-dt-dr42", "arm-iort-limit42", "arm-acpi-dma42" })
        {
            HostVerification verification = Verify(HostData.Files(host));
            Assert.All(
                verification.Groups.Where(group => group.Number is not null),
                group =>
                    Assert.Contains(
                        group.Items,
                        item => item is { Verdict: Verdict.NotVisible, Thing: VerifiedThing.Limit, Last: 0x3ff_ffff_ffff }
                    )
            );
            Assert.Contains(
                verification.Groups.SelectMany(group => group.Items),
                item => item is { Verdict: Verdict.Agrees, Thing: VerifiedThing.DmaApi }
            );
        }
    }

    [SkippableFact]
    public void Import_reads_no_answer_of_the_kernel()
    {
        foreach (string name in HostData.Names())
        {
            HostFiles files = HostData.Files(name);
            HashSet<string> read = [];
            HostFiles watched = new()
            {
                List = files.List,
                ReadLink = files.ReadLink,
                Read = path =>
                {
                    read.Add(path);
                    return files.Read(path);
                },
            };
            string text = Text(watched);
            Assert.DoesNotContain(
                read,
                path =>
                    path.EndsWith("/reserved_regions", StringComparison.Ordinal)
                    || path.EndsWith("/dma_mask_bits", StringComparison.Ordinal)
            );
            // Of host.json the kernel's release and command line count, and nothing else.
            JsonElement kernel = JsonDocument.Parse(files.Read("host.json")!).RootElement.GetProperty("kernel");
            byte[] input = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    kernel = new
                    {
                        release = kernel.GetProperty("release").GetString(),
                        cmdline = kernel.GetProperty("cmdline").GetString(),
                    },
                }
            );
            HostFiles without = new()
            {
                List = files.List,
                ReadLink = files.ReadLink,
                Read = path => path == "host.json" ? input : files.Read(path),
            };
            Assert.Equal(text, Text(without));
        }

        static string Text(HostFiles files) => PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(files))));
    }

    private static HostVerification Verify(HostFiles files, params string[] assumptions)
    {
        HostSnapshot host = HostReader.Read(files);
        ImportedPlatform imported = FirmwareImport.Import(
            ImportInput.FromHost(host),
            new ImportOptions { Assumptions = [.. assumptions.Select(text => Assumption.Parse(text)!)] }
        );
        Assert.Empty(imported.UnusedAssumptions);
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return HostVerifier.Verify(Assert.Single(compiled.Platforms).Resolved, host, RecordedHostReader.Read(files));
    }

    private static Dictionary<string, byte[]> Copy(string host)
    {
        HostFiles files = HostData.Files(host);
        Dictionary<string, byte[]> copy = [];
        Stack<string> folders = new(["sys", "acpi", "host.json", "fdt.dtb"]);
        while (folders.Count > 0)
        {
            string path = folders.Pop();
            if (files.ReadLink(path) is { } link)
                copy[path] = Encoding.UTF8.GetBytes(link);
            else if (files.Read(path) is { } bytes)
                copy[path] = bytes;
            else
            {
                foreach (string name in files.List(path))
                    folders.Push(path + "/" + name);
            }
        }

        return copy;
    }

    /// <summary>Groups of hosts, by whether their reserved regions were predicted byte for byte, and VFIO's answers.</summary>
    private sealed class Tally
    {
        public int Groups { get; private set; }
        public int Agree { get; private set; }
        public int Unknown { get; private set; }
        public int Vfio { get; private set; }
        public int VfioAgree { get; private set; }
        public int VfioUnknown { get; private set; }
        public int Containers { get; private set; }
        public int ContainersAgree { get; private set; }
        public int ContainersUnknown { get; private set; }

        public static Tally Of(HostVerification verification)
        {
            Tally tally = new();
            foreach (GroupVerification group in verification.Groups.Where(group => group.Number is not null))
                tally.Count(group);
            if (verification.Container is { } container)
                tally.CountContainer(container);
            return tally;
        }

        public void Add(Tally other)
        {
            Groups += other.Groups;
            Agree += other.Agree;
            Unknown += other.Unknown;
            Vfio += other.Vfio;
            VfioAgree += other.VfioAgree;
            VfioUnknown += other.VfioUnknown;
            Containers += other.Containers;
            ContainersAgree += other.ContainersAgree;
            ContainersUnknown += other.ContainersUnknown;
        }

        private void CountContainer(GroupVerification container)
        {
            List<Verdict> vfio = Of(container, VerifiedThing.VfioRanges, VerifiedThing.VfioRefusal);
            Containers++;
            ContainersAgree += vfio.TrueForAll(verdict => verdict == Verdict.Agrees) ? 1 : 0;
            ContainersUnknown += vfio.Contains(Verdict.Unknown) ? 1 : 0;
        }

        private void Count(GroupVerification group)
        {
            List<Verdict> regions = Of(group, VerifiedThing.Region, VerifiedThing.Group);
            Groups++;
            Agree += regions.Contains(Verdict.Agrees) && regions.TrueForAll(verdict => verdict == Verdict.Agrees) ? 1 : 0;
            Unknown += regions.Contains(Verdict.Unknown) && !regions.Contains(Verdict.Contradicts) ? 1 : 0;
            List<Verdict> vfio = Of(group, VerifiedThing.VfioRanges, VerifiedThing.VfioRefusal);
            Vfio += vfio.Count > 0 ? 1 : 0;
            VfioAgree += vfio.Count > 0 && vfio.TrueForAll(verdict => verdict == Verdict.Agrees) ? 1 : 0;
            VfioUnknown += vfio.Contains(Verdict.Unknown) ? 1 : 0;
        }

        // What nobody can see is in the file and predicts no line.
        private static List<Verdict> Of(GroupVerification group, params VerifiedThing[] things) =>
            [.. group.Items.Where(item => things.Contains(item.Thing) && item.Verdict != Verdict.NotVisible).Select(item => item.Verdict)];

        public override string ToString() =>
            $"{Groups} groups, {Agree} agree, {Unknown} unknown; vfio {Vfio} asked, {VfioAgree} agree, {VfioUnknown} unknown";
    }
}
