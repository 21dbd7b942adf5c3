using System.CommandLine;
using System.Text.Json;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova verify</c>: does a host do what a file says?</summary>
internal static class VerifyCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        var host = new Option<string>("--host")
        {
            Description =
                "The host's root, laid out as /; / is this machine. VFIO's recorded answers come from host.json where there is one.",
            HelpName = "ROOT",
            Required = true,
        };
        Option<KernelVersion?> kernel = CommonOptions.Kernel();
        kernel.Description = "The Linux whose rules apply; default: the one that the host runs.";
        var probe = new Option<bool>("--probe")
        {
            Description =
                "Ask VFIO of this machine itself (--host / as root), for the groups whose devices are bound to vfio-pci and not in use. "
                + "Nothing is bound.",
        };
        Option<bool> json = CommonOptions.Json();
        var platforms = new PlatformOptionSet();
        var command = new CommandWithExamples(
            "verify",
            "Compares a file with a host: agrees, contradicts, not visible, or unknown, for each group and region. Exits 1 where "
                + "something contradicts.",
            """
            iova verify this-machine.iova --host /
            iova verify this-machine.iova --host / --probe
            iova verify board.iova --host recorded/board --kernel 6.12
            iova import --host / -o m.iova && iova verify m.iova --host / --json
            """
        )
        {
            file,
            host,
            kernel,
            probe,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(probe) && result.GetValue(host) != "/")
                result.AddError("--probe asks this machine: it goes with --host /");
        });
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(session, parsed.GetRequiredValue(file), platforms.IncludeRoots(parsed));
            int code = inspection.Say(session);
            ResolvedPlatform platform = inspection.Choose(platforms.Name(parsed), all: false)[0];
            HostFolder folder = HostFolder.Open(parsed.GetRequiredValue(host), session.FullPath(parsed.GetRequiredValue(host)));
            HostFiles files = folder.Files;
            RecordedHost recorded = RecordedHostReader.Read(files);
            if (parsed.GetValue(probe))
                recorded = recorded with { Vfio = VfioProbe.Ask(recorded.Groups) };
            HostSnapshot snapshot = HostReader.Read(files);
            folder.Say(session);
            if (snapshot.IsEmpty && recorded.Groups.IsEmpty)
                throw new CommandFailure(
                    $"{parsed.GetRequiredValue(host)}: holds neither sys/bus/pci nor groups; there is nothing to compare with"
                );
            HostVerification result = HostVerifier.Verify(platform, snapshot, recorded, parsed.GetValue(kernel));
            if (parsed.GetValue(json))
                session.WriteResult(null, Json(platform, result));
            else
                session.Out.Write(VerificationText.Write(session, platform.Platform.Name, result));
            return code != ExitCode.Clean ? code
                : result.Contradicts > 0 ? ExitCode.Errors
                : ExitCode.Clean;
        });
        return command;
    }

    private static ReadOnlyMemory<byte> Json(ResolvedPlatform platform, HostVerification result) =>
        Output.Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("platform", platform.Platform.Name);
            writer.WriteString("kernel", result.Kernel.ToString());
            writer.WriteNumber("agrees", result.Agrees);
            writer.WriteNumber("contradicts", result.Contradicts);
            writer.WriteNumber("notVisible", result.NotVisible);
            writer.WriteNumber("unknown", result.Unknown);
            if (result.AgreesUnder is { } other)
                WriteOtherVersion(writer, other);
            writer.WriteStartArray("groups");
            foreach (GroupVerification group in result.Groups)
                WriteGroup(writer, group);
            writer.WriteEndArray();
            if (result.Container is { } container)
            {
                writer.WritePropertyName("container");
                WriteGroup(writer, container);
            }

            writer.WriteEndObject();
        });

    private static void WriteOtherVersion(Utf8JsonWriter writer, OtherVersion other)
    {
        writer.WriteStartObject("agreesUnder");
        writer.WriteString("kernel", other.Kernel.ToString());
        writer.WriteStartArray("rules");
        foreach (KernelRule rule in other.Rules)
            writer.WriteStringValue(rule.Id);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, GroupVerification group)
    {
        writer.WriteStartObject();
        writer.Text("name", group.Name);
        if (group.Number is { } number)
            writer.WriteNumber("number", number);
        else
            writer.WriteNull("number");
        writer.WriteStartArray("devices");
        foreach (string device in group.Devices)
            writer.WriteStringValue(device);
        writer.WriteEndArray();
        writer.WriteString("verdict", Word(group.Verdict));
        writer.WriteStartArray("items");
        foreach (VerificationItem item in group.Items)
            WriteItem(writer, item);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, VerificationItem item)
    {
        writer.WriteStartObject();
        writer.WriteString("verdict", Word(item.Verdict));
        writer.WriteString("thing", Word(item.Thing));
        if (item.First is { } first)
            writer.WriteString("first", Output.Json.Hex(first));
        if (item.Last is { } last)
            writer.WriteString("last", Output.Json.Hex(last));
        if (item.Kind is { } kind)
            writer.WriteString("kind", kind.Name());
        writer.Text("element", item.Element);
        if (item.Origin?.Source is { } source)
        {
            writer.Text("file", source.Source.Path);
            writer.WriteNumber("line", source.Position.Line);
        }

        writer.Text("reason", item.Reason);
        writer.WriteEndObject();
    }

    // notVisible, vfioRanges: as the fields are written.
    private static string Word(Enum value)
    {
        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
