using System.Collections.Immutable;
using System.CommandLine;
using IovaDsl.Cli.Fleet;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Fleet.Guests;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova vm</c>: a guest's memory map against what its assigned devices can map.</summary>
internal static class VmCommand
{
    public static Command Build(Session session)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Platforms: .iova files, or folders that are a host's root or a recording. None: the map alone.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var host = new Option<string[]>("--host") { Description = "A host's root, laid out as /; / is this machine.", HelpName = "ROOT" };
        var device = new Option<string[]>("--device")
        {
            Description = "A device to assign besides those of the guest's words: its name, or a PCI address. May be given more than once.",
            HelpName = "DEVICE",
        };
        Option<bool> json = CommonOptions.Json();
        var guest = new GuestOptions();
        var answers = new AnswerOptionSet();
        var platforms = new PlatformOptionSet();
        var command = new CommandWithExamples(
            "vm",
            "Compares a guest's memory map with what its assigned devices can map. Exits 0 where it fits, 1 where it does not.",
            """
            iova vm --host / --qemu "$(tr '\0' ' ' < /proc/$(pidof qemu-system-x86_64)/cmdline)"
            iova vm board.iova --qemu "qemu-system-x86_64 -machine q35 -m 8G -device vfio-pci,host=01:00.0"
            iova vm rack/* --libvirt domain.xml --host-cpu amd,48
            iova vm --host / --cloud-hypervisor vm.json --device 01:00.0
            iova vm --qemu "qemu-system-aarch64 -machine virt -cpu max -m 300G" --json
            """
        )
        {
            files,
            host,
            device,
        };
        guest.AddTo(command);
        answers.AddTo(command);
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            string[] paths = [.. parsed.GetValue(files) ?? [], .. parsed.GetValue(host) ?? []];
            Operand[] operands =
            [
                .. paths.Select(path => Operand.Read(session, path, platforms.Name(parsed), platforms.IncludeRoots(parsed))),
            ];
            string? cpuInfo = operands.Length == 1 ? operands[0].CpuInfo : null;
            IGuestSource source = guest.Read(session, parsed, cpuInfo, isArm: operands.Length > 0 && operands.All(IsArm));
            ImmutableArray<VmAnswer> result =
            [
                .. operands.Select(operand => Answer(operand, source, parsed.GetValue(device) ?? [], answers.Read(parsed, operand.Kernel))),
            ];
            if (parsed.GetValue(json))
                session.WriteResult(null, VmJson.Write(source, result));
            else
                session.Out.Write(VmText.Write(session, source, result));
            bool fits = !source.Map.IsRefused && result.All(answer => answer.Fits) && !operands.Any(operand => operand.HasErrors);
            return fits ? ExitCode.Clean : ExitCode.Errors;
        });
        return command;
    }

    private static bool IsArm(Operand operand) =>
        operand.Platform.Platform.Iommus.Any(iommu =>
            Compiler.Iommus.IommuKinds.Of(iommu.Kind).Name.Contains("smmu", StringComparison.Ordinal)
        );

    private static VmAnswer Answer(Operand operand, IGuestSource source, string[] named, AnswerOptions options)
    {
        ImmutableArray<GuestSubject> subjects = GuestSubjects.Of(operand.Platform, source.Devices, named, options);
        GuestMap map = source.Map;
        bool fits = GuestCheck.Fits(map, subjects);
        return new VmAnswer(
            operand.Name,
            operand.Platform.Platform.Name,
            map.IsRefused ? [] : GuestCheck.Check(map, subjects),
            fits,
            fits ? null : GuestRemedies.Find(source, subjects)
        );
    }
}
