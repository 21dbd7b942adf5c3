using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler;

/// <summary>A device of a platform: what it is, and where it is.</summary>
public sealed record CompiledDevice
{
    private readonly ResolvedDevice _resolved;
    private readonly FirmwareKind? _firmware;

    internal CompiledDevice(ResolvedDevice resolved, ElementName? group, FirmwareKind? firmware)
    {
        _resolved = resolved;
        _firmware = firmware;
        Group = group;
    }

    /// <summary>As written, with its index: <c>nvme[2]</c>.</summary>
    public ElementName Name => _resolved.Device.Name;

    /// <summary>The text after the name; null where there is none.</summary>
    public string? Title => _resolved.Device.Title;

    /// <summary>The PCI address; null for what is not PCI.</summary>
    public PciAddress? Address => _resolved.Device.Address;

    /// <summary>The 24-bit PCI class code (base class, sub-class, interface); null where it is not stated.</summary>
    public uint? Class => _resolved.Device.Class;

    /// <summary>The bus that it is on.</summary>
    public ElementName Bus => _resolved.Device.Parent.Name;

    /// <summary>The IOMMU that translates it; null where none does.</summary>
    public ElementName? Iommu => _resolved.Iommu?.Name;

    /// <summary>The devices that Linux isolates together with it bear this name; null behind no IOMMU.</summary>
    public ElementName? Group { get; }

    /// <summary>What each consumer may use of this device alone, whatever group it is in.</summary>
    /// <param name="options">By whose rules; null: the defaults.</param>
    public GroupAnswer Answer(AnswerOptions? options = null) =>
        AnswerComputer.Answer(_resolved, _firmware, options ?? AnswerOptions.Default);

    /// <summary>Says whether it can use every address of a range, and what is in the way, by plain arithmetic.</summary>
    /// <param name="asked">The range of I/O virtual addresses, both ends included.</param>
    public Explanation Explain(IovaRange asked) => Explainer.Explain(_resolved, asked);
}
