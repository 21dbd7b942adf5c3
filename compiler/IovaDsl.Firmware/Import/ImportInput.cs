using System.Collections.Immutable;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Import;

/// <summary>What an import starts from: files of firmware, and perhaps a host around them.</summary>
internal sealed record ImportInput
{
    public ImmutableArray<ImportFile> Files { get; init; } = ImmutableArray<ImportFile>.Empty;
    public HostSnapshot? Host { get; init; }

    /// <summary>A host with the tables and the device tree that it brings.</summary>
    public static ImportInput FromHost(HostSnapshot host)
    {
        IEnumerable<HostFile> files = host.DeviceTree is { } tree ? host.Tables.Append(tree) : host.Tables;
        return new ImportInput
        {
            Host = host,
            Files = files.Select(file => new ImportFile(file.Path, FirmwareFile.Read(file.Bytes))).ToImmutableArray(),
        };
    }
}

/// <summary>A file with the name to say in comments and messages.</summary>
internal sealed record ImportFile(string Name, FirmwareFile Content);
