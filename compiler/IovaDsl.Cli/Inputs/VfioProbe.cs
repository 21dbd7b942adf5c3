using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Cli.Runs;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// Asks VFIO of this machine which ranges it gives each group (<c>VFIO_IOMMU_GET_INFO</c>, capability 1, linux/vfio.h). It binds nothing
/// and takes nothing away: a group is asked only where a device of it is bound to VFIO already and nobody uses it; the group goes into a
/// container of its own and out again.
/// </summary>
internal static class VfioProbe
{
    private const string Folder = "/dev/vfio";

    // _IO(';', 100 + n) of linux/vfio.h, as on every architecture that has no direction bits of its own.
    private const int SetIommu = 0x3b66,
        GetGroupStatus = 0x3b67,
        SetContainer = 0x3b68,
        GetIommuInfo = 0x3b70;

    private const int Type1Version2 = 3;
    private const uint IsViable = 1,
        HasContainer = 2;

    /// <summary>VFIO's answer by group number; a group that could not be asked is not there.</summary>
    /// <exception cref="CommandFailure">Nobody but root may ask, or VFIO is not there.</exception>
    public static IReadOnlyDictionary<int, RecordedVfio> Ask(IEnumerable<HostGroup> groups)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            throw new CommandFailure("--probe asks VFIO of this machine: it runs on Linux, as root");
        if (!File.Exists(Folder + "/vfio"))
            throw new CommandFailure($"--probe: there is no {Folder}/vfio; load vfio-pci and bind the devices that are to be asked about");
        return Ask(groups, new VfioCalls());
    }

    /// <summary>The same of whatever answers the calls.</summary>
    public static IReadOnlyDictionary<int, RecordedVfio> Ask(IEnumerable<HostGroup> groups, IVfioCalls calls)
    {
        var answers = new Dictionary<int, RecordedVfio>();
        foreach (HostGroup group in groups)
        {
            if (AskGroup(group.Number, calls) is { } answer)
                answers[group.Number] = answer;
        }

        return answers;
    }

    private static RecordedVfio? AskGroup(int number, IVfioCalls calls)
    {
        using Descriptor group = new(calls, $"{Folder}/{number.ToString(CultureInfo.InvariantCulture)}");
        if (!group.IsOpen)
            return null;
        byte[] status = Argument(8);
        if (!group.Control(GetGroupStatus, status) || (Word(status, 4) & (IsViable | HasContainer)) != IsViable)
            return null;
        using Descriptor container = new(calls, Folder + "/vfio");
        byte[] handle = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(handle, container.Number);
        if (!container.IsOpen)
            return null;
        if (!group.Control(SetContainer, handle))
            return Refused(calls);
        return container.Control(SetIommu, Type1Version2) ? new RecordedVfio(RangesOf(container), null, true) : Refused(calls);
    }

    private static RecordedVfio Refused(IVfioCalls calls) => new(ImmutableArray<IovaRange>.Empty, NameOf(calls.LastError), true);

    private static string NameOf(int error) =>
        error switch
        {
            1 => "EPERM",
            16 => "EBUSY",
            22 => "EINVAL",
            _ => $"errno {error}",
        };

    private static ImmutableArray<IovaRange> RangesOf(Descriptor container)
    {
        byte[] info = Argument(24);
        if (!container.Control(GetIommuInfo, info))
            return ImmutableArray<IovaRange>.Empty;
        // The kernel says how much room its capabilities need.
        info = Argument((int)Word(info, 0));
        return container.Control(GetIommuInfo, info) ? VfioInfo.RangesOf(info) : ImmutableArray<IovaRange>.Empty;
    }

    // Every structure begins with its own size.
    private static byte[] Argument(int size)
    {
        byte[] argument = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(argument, size);
        return argument;
    }

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    /// <summary>An open file, closed with it.</summary>
    private readonly struct Descriptor(IVfioCalls calls, string path) : IDisposable
    {
        public int Number { get; } = calls.Open(path);

        public bool IsOpen => Number >= 0;

        public bool Control(int request, byte[] argument) => calls.Control(Number, request, argument);

        public bool Control(int request, int argument) => calls.Control(Number, request, argument);

        public void Dispose()
        {
            if (IsOpen)
                calls.Close(Number);
        }
    }
}
