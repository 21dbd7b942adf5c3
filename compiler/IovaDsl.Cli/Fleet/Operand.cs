using IovaDsl.Cli.Files;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>
/// One platform that a command about several is given: a <c>.iova</c> file, or a folder, which is a host's root or a recording of
/// one. A host is predicted from its tables, as import does; of what its kernel answers only the release is taken.
/// </summary>
/// <param name="Name">As given.</param>
/// <param name="Kernel">What a host runs; null for a file.</param>
/// <param name="HasErrors">True where the file has mistakes, which are shown already.</param>
internal sealed record Operand(string Name, ResolvedPlatform Platform, KernelVersion? Kernel, bool HasErrors)
{
    /// <summary><c>proc/cpuinfo</c> of a host; null where there is none.</summary>
    public string? CpuInfo { get; init; }

    /// <exception cref="CommandFailure">It cannot be read, or holds no platform.</exception>
    public static Operand Read(Session session, string path, string? platform, string[] includeRoots) =>
        path != SourceReader.StandardInput && Directory.Exists(session.FullPath(path))
            ? OfHost(session, path)
            : OfFile(session, path, platform, includeRoots);

    private static Operand OfFile(Session session, string path, string? platform, string[] includeRoots)
    {
        Inspection inspection = Inspection.Of(session, path, includeRoots);
        int code = inspection.Say(session);
        return new Operand(path, inspection.Choose(platform, all: false)[0], null, code != ExitCode.Clean);
    }

    public static Operand OfHost(Session session, string root)
    {
        HostFolder folder = HostFolder.Open(root, session.FullPath(root));
        HostFiles files = folder.Files;
        HostSnapshot snapshot = HostReader.Read(files);
        folder.Say(session);
        if (snapshot.IsEmpty)
            throw new CommandFailure($"{root}: holds neither sys/bus/pci, nor tables, nor a device tree");
        ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(snapshot), new ImportOptions());
        ResolvedPlatform resolved = RegionResolver.Resolve(imported.Platform);
        return new Operand(root, resolved, RecordedHostReader.Read(files).Kernel, false)
        {
            CpuInfo = files.Read("proc/cpuinfo") is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null,
        };
    }
}
