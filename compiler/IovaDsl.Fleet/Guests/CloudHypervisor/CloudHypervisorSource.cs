using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IovaDsl.Fleet.Guests.CloudHypervisor;

/// <summary>A guest as Cloud Hypervisor's JSON.</summary>
internal sealed class CloudHypervisorSource : IGuestSource
{
    private readonly int _hostBits;
    private readonly bool _isArm;
    private readonly ImmutableArray<GuestBar> _bars;

    /// <param name="json">A text that <see cref="ErrorOf"/> finds nothing wrong with.</param>
    /// <param name="hostBits">Physical address bits of the host's processor.</param>
    public CloudHypervisorSource(string json, int hostBits, bool isArm, ImmutableArray<GuestBar> bars)
    {
        (Text, _hostBits, _isArm, _bars) = (json, hostBits, isArm, bars);
        CloudHypervisorVm vm = CloudHypervisorVm.Read(json).Vm ?? new CloudHypervisorVm();
        Map = CloudHypervisorLayout.Of(vm, hostBits, isArm, bars);
        Devices = vm.Devices;
    }

    /// <summary>What is wrong with the text; null where nothing is.</summary>
    public static string? ErrorOf(string json) => CloudHypervisorVm.Read(json).Error;

    public GuestMap Map { get; }

    public ImmutableArray<AssignedDevice> Devices { get; }

    public string Text { get; }

    public IGuestSource? With(GuestEdit edit)
    {
        JsonNode root = JsonNode.Parse(Text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true })!;
        switch (edit.Kind)
        {
            case GuestEditKind.PhysicalBits:
                Child(root, "cpus")["max_phys_bits"] = edit.Value;
                break;
            case GuestEditKind.Ram when Memory(root, "zones") is null:
                Child(root, "memory")["size"] = edit.Value;
                break;
            case GuestEditKind.MaxRam when Memory(root, "hotplug_size") is not null:
                Child(root, "memory")["hotplug_size"] = 0;
                break;
            default:
                return null;
        }

        return new CloudHypervisorSource(root.ToJsonString(), _hostBits, _isArm, _bars);
    }

    private static JsonNode? Memory(JsonNode root, string name) => root["memory"] is { } memory ? memory[name] : null;

    private static JsonNode Child(JsonNode parent, string name) => parent[name] ??= new JsonObject();
}
