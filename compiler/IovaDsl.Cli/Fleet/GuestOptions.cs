using System.CommandLine;
using System.CommandLine.Parsing;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.CloudHypervisor;
using IovaDsl.Fleet.Guests.Libvirt;
using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Fleet.Guests.Qemu.Maps;
using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Cli.Fleet;

/// <summary>The options that say which guest is meant.</summary>
internal sealed class GuestOptions(bool isRequired = true)
{
    private readonly Option<string?> _qemu = new("--qemu")
    {
        Description = "QEMU's words in one argument, the program first; - reads them from standard input.",
        HelpName = "WORDS",
    };

    private readonly Option<string?> _libvirt = new("--libvirt")
    {
        Description = "A domain's XML; - is standard input.",
        HelpName = "DOMAIN.xml",
    };

    private readonly Option<string?> _cloudHypervisor = new("--cloud-hypervisor")
    {
        Description = "The JSON of a VM of Cloud Hypervisor; - is standard input.",
        HelpName = "VM.json",
    };

    private readonly Option<QemuVersion> _version = new("--qemu-version")
    {
        Description = "QEMU's release, which says what unversioned machines are and which words are known; default: 11.1.",
        HelpName = "VERSION",
        DefaultValueFactory = static _ => QemuVersion.Newest,
        CustomParser = static result =>
        {
            if (!QemuVersion.TryParse(result.Tokens[^1].Value, out QemuVersion version))
                result.AddError($"'{result.Tokens[^1].Value}' is not a release of QEMU; write 11.1 or 7.2.22");
            return version;
        },
    };

    private readonly Option<HostCpu?> _hostCpu = new("--host-cpu")
    {
        Description =
            "The host's processor, where KVM gives the guest its vendor and width: amd,48 or GenuineIntel,46. Default: the host's.",
        HelpName = "VENDOR,BITS",
        CustomParser = static result =>
        {
            HostCpu? cpu = HostCpu.Parse(result.Tokens[^1].Value);
            if (cpu is null)
                result.AddError($"'{result.Tokens[^1].Value}' is not a processor; write VENDOR,BITS, as in amd,48");
            return cpu;
        },
    };

    private readonly Option<GuestBar[]> _bars = new("--bar")
    {
        Description = "A BAR that is placed already: its guest address and size, 0x1_8000_0000:16M. May be given more than once.",
        HelpName = "ADDRESS:SIZE",
        CustomParser = static result => ParseBars(result),
    };

    public void AddTo(Command command)
    {
        command.Add(_qemu);
        command.Add(_libvirt);
        command.Add(_cloudHypervisor);
        command.Add(_version);
        command.Add(_hostCpu);
        command.Add(_bars);
        command.Validators.Add(result =>
        {
            int given = ((Option[])[_qemu, _libvirt, _cloudHypervisor]).Count(option => result.GetResult(option) is not null);
            if (given > 1 || (given == 0 && isRequired))
                result.AddError("say the guest with one of --qemu, --libvirt and --cloud-hypervisor");
        });
    }

    public bool IsGiven(ParseResult parsed) =>
        ((Option<string?>[])[_qemu, _libvirt, _cloudHypervisor]).Any(option => parsed.GetValue(option) is not null);

    /// <param name="cpuInfo">Of the host; null where there is none.</param>
    /// <param name="isArm">Whether the host is an Arm machine.</param>
    /// <exception cref="CommandFailure">The guest cannot be read.</exception>
    public IGuestSource Read(Session session, ParseResult parsed, string? cpuInfo, bool isArm)
    {
        var request = new QemuRequest([])
        {
            Version = parsed.GetValue(_version),
            HostCpu = parsed.GetValue(_hostCpu) ?? (cpuInfo is null ? null : HostCpu.FromCpuInfo(cpuInfo)),
            Bars = [.. parsed.GetValue(_bars) ?? []],
        };
        if (parsed.GetValue(_qemu) is { } words)
            return Qemu(request with { Words = CommandWords.Split(words == "-" ? Text(session, words) : words) });
        if (parsed.GetValue(_libvirt) is { } xmlFile)
            return Libvirt(xmlFile, Text(session, xmlFile), request);
        string file = parsed.GetValue(_cloudHypervisor)!;
        string json = Text(session, file);
        if (CloudHypervisorSource.ErrorOf(json) is { } error)
            throw new CommandFailure($"{file}: {error}");
        return new CloudHypervisorSource(json, request.HostCpu?.PhysicalBits ?? 46, isArm, request.Bars);
    }

    private static QemuSource Qemu(QemuRequest request) =>
        QemuMaps.ErrorOf(request) is { } error ? throw new CommandFailure(error) : new QemuSource(request);

    private static LibvirtSource Libvirt(string file, string xml, QemuRequest request) =>
        LibvirtDomain.Read(xml).Error is { } error ? throw new CommandFailure($"{file}: {error}") : new LibvirtSource(xml, request);

    private static string Text(Session session, string file) => new SourceReader(session.Host).Read(file).Text;

    private static GuestBar[] ParseBars(ArgumentResult result)
    {
        List<GuestBar> bars = [];
        foreach (Token token in result.Tokens)
        {
            string[] parts = token.Value.Split(':');
            if (
                parts.Length == 2
                && NumberArgument.TryParse(parts[0], out System.Numerics.BigInteger address)
                && NumberArgument.TryParse(parts[1], out System.Numerics.BigInteger size)
                && size >= 1
                && address + size <= System.Numerics.BigInteger.One << 64
            )
                bars.Add(new GuestBar($"BAR {bars.Count}", (ulong)address, (ulong)size));
            else
                result.AddError($"'{token.Value}' is not a BAR; write ADDRESS:SIZE, as in 0x1_8000_0000:16M");
        }

        return [.. bars];
    }
}
