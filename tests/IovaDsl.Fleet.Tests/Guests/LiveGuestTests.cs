using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Fleet.Guests.Qemu.Maps;
using IovaDsl.Fleet.Guests.Qemu.Words;
using Xunit.Abstractions;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>
/// What the QEMU at hand says of guests is predicted, whatever its version. <c>configurations.txt</c> holds the words of each; with
/// <c>IOVADSL_LIVE_GUESTS=all</c> those of the shared recordings are started as well.
/// </summary>
[Trait("Category", "LiveGuests")]
public sealed class LiveGuestTests(ITestOutputHelper output)
{
    private static readonly string Configurations = Path.Combine(
        TestPaths.Root,
        "tests",
        "IovaDsl.Fleet.Tests",
        "Guests",
        "configurations.txt"
    );

    [SkippableTheory]
    [InlineData("qemu-system-x86_64")]
    [InlineData("qemu-system-aarch64")]
    [InlineData("qemu-system-riscv64")]
    public void The_map_of_the_QEMU_at_hand_is_predicted(string program)
    {
        string? version = LiveQemu.VersionOf(program);
        Skip.If(version is null, $"{program} is not installed (Debian: qemu-system-x86, qemu-system-arm, qemu-system-misc)");
        List<string> differences = [];
        (string Id, string[] Words)[] guests = [.. Listed(program), .. Recorded(program)];
        foreach ((string id, string[] words) in guests)
        {
            GuestRecord record = LiveQemu.Record(id, version!, program, words);
            differences.AddRange(
                RecordedGuestTests.Compare(record, QemuMaps.Of(record.Request)).Select(difference => $"{id}: {difference}")
            );
        }

        output.WriteLine($"live guests: {guests.Length} of {program} {version}, {guests.Length - differences.Count} as predicted");
        Assert.True(guests.Length > 0, $"no guest of {program} is listed");
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // The near half of a device in another process: what memory it has that one says.
    private static readonly string[] Unknown = ["x-pci-proxy-dev"];

    [SkippableTheory]
    [InlineData("qemu-system-x86_64", "q35")]
    [InlineData("qemu-system-aarch64", "virt")]
    [InlineData("qemu-system-riscv64", "virt")]
    public void Every_device_of_the_QEMU_at_hand_is_known(string program, string machine)
    {
        Skip.If(
            LiveQemu.VersionOf(program) is null,
            $"{program} is not installed (Debian: qemu-system-x86, qemu-system-arm, qemu-system-misc)"
        );
        string[] types = [.. LiveQemu.DeviceTypes(program, machine)];
        Assert.True(types.Length > 100, $"{program} lists {types.Length} devices");
        QemuDevice[] devices = [.. types.Select(type => new QemuDevice(type, OptionList.Parse(type, "driver")))];
        Assert.Equal(
            Unknown.Where(types.Contains).Select(type => $"unknown device type `{type}`"),
            DeviceNotes.Of(devices).Where(note => note.StartsWith("unknown", StringComparison.Ordinal)).Select(note => note.Split(',')[0])
        );
    }

    private static IEnumerable<(string Id, string[] Words)> Listed(string program) =>
        File.ReadLines(Configurations)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0 && words[0] == program)
            .Select(words => (string.Join(' ', words), words[1..]));

    // Those with KVM depend on the processor; those of libvirt and with a placed BAR were not started by words alone.
    private static IEnumerable<(string Id, string[] Words)> Recorded(string program) =>
        Environment.GetEnvironmentVariable("IOVADSL_LIVE_GUESTS") != "all"
            ? []
            : GuestRecords
                .All()
                .Where(record => record.Source == "argv" && record.Request.Words[0] == program)
                .Where(record => !record.Request.Words.Any(word => word.Contains("kvm", StringComparison.Ordinal)))
                .Select(record =>
                    (
                        record.Id,
                        record.Request.Words.Skip(1).SkipWhile(word => word is "-nodefaults" or "-display" or "none" or "-S").ToArray()
                    )
                );
}
