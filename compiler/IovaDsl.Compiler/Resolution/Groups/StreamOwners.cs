using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>A stream ID and the bits of it that the IOMMU ignores when it matches.</summary>
internal readonly record struct MaskedStream(uint Id, uint Mask)
{
    /// <summary>Whether one ID is in both (<c>arm_smmu_find_sme</c>).</summary>
    public bool Meets(MaskedStream other) => ((Id ^ other.Id) & ~(Mask | other.Mask)) == 0;

    public override string ToString() => Mask == 0 ? $"0x{Id:x}" : $"0x{Id:x} mask 0x{Mask:x}";
}

/// <summary>Which device came first with a stream that meets a given one.</summary>
internal sealed class StreamOwners
{
    private readonly Dictionary<Iommu, OfIommu> _iommus = [];

    /// <summary>The owner of a stream that this one meets, with that stream; null: nobody has one.</summary>
    public (Device Owner, MaskedStream Stream)? Find(Iommu iommu, MaskedStream stream)
    {
        if (!_iommus.TryGetValue(iommu, out OfIommu? owners))
            return null;
        if (stream.Mask == 0 && owners.Plain.TryGetValue(stream.Id, out Device? owner))
            return (owner, stream);
        foreach ((MaskedStream other, Device device) in owners.Masked)
        {
            if (other.Meets(stream))
                return (device, other);
        }

        return stream.Mask == 0 ? null : PlainIn(owners, stream);
    }

    /// <summary>The first who takes a stream keeps it.</summary>
    public void Take(Iommu iommu, MaskedStream stream, Device device)
    {
        if (!_iommus.TryGetValue(iommu, out OfIommu? owners))
            _iommus.Add(iommu, owners = new OfIommu());
        if (stream.Mask != 0)
            owners.Masked.Add((stream, device));
        else if (!owners.Plain.ContainsKey(stream.Id))
            owners.Plain.Add(stream.Id, device);
    }

    private static (Device Owner, MaskedStream Stream)? PlainIn(OfIommu owners, MaskedStream stream)
    {
        foreach (KeyValuePair<uint, Device> plain in owners.Plain)
        {
            if (stream.Meets(new MaskedStream(plain.Key, 0)))
                return (plain.Value, new MaskedStream(plain.Key, 0));
        }

        return null;
    }

    private sealed class OfIommu
    {
        public Dictionary<uint, Device> Plain { get; } = [];
        public List<(MaskedStream Stream, Device Owner)> Masked { get; } = [];
    }
}
