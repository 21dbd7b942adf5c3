namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>Any device of the platform. Those that have a member of their own convert to it.</summary>
    /// <remarks><c>default</c> is no device: its members throw.</remarks>
    public readonly struct Device : IRegionProvider, IEquatable<Device>
    {
        // Counted from 1, so that default is none.
        private readonly int _number;

        internal Device(int ordinal) => _number = ordinal + 1;

        /// <inheritdoc/>
        public string Name => default(TTables).Text((ulong)_number);

        /// <inheritdoc/>
        public PciAddress? Address => ConstantTable.Address(Fields[1]);

        /// <inheritdoc/>
        public bool IsTranslated => Words.IsTranslated;

        /// <inheritdoc/>
        public IovaRange Aperture => Words.Aperture;

        /// <inheritdoc/>
        public ulong PageSizes => Words.PageSizes;

        /// <inheritdoc/>
        public ReadOnlySpan<ReservedRegion> Regions => Words.Regions;

        /// <inheritdoc/>
        public ReadOnlySpan<IovaRange> Limits => Words.Limits;

        /// <inheritdoc/>
        public ReadOnlySpan<IovaRange> Swallowed => Words.Swallowed;

        /// <summary>The addresses the device can really use: the exact view.</summary>
        public IovaRangeView Usable => Words.Usable(PlatformLayout.Exact);

        /// <summary>The merged regions that Linux shows for the device in sysfs; empty without an IOMMU.</summary>
        public ReadOnlySpan<ReservedRegion> Sysfs => Words.Shown(PlatformLayout.Sysfs);

        /// <summary>The addresses that VFIO hands out for the device; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Vfio => Words.Usable(PlatformLayout.Vfio);

        /// <summary>Why VFIO refuses it; <see langword="null"/> where it does not.</summary>
        public string? VfioRefusal => Words.Refusal(PlatformLayout.Vfio);

        /// <summary>The addresses that iommufd hands out for the device; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Iommufd => Words.Usable(PlatformLayout.Iommufd);

        /// <summary>Why iommufd refuses it; <see langword="null"/> where it does not.</summary>
        public string? IommufdRefusal => Words.Refusal(PlatformLayout.Iommufd);

        /// <summary>The addresses from which the host's own DMA API allocates for the device.</summary>
        public IovaRangeView DmaApi => Words.Usable(PlatformLayout.DmaApi);

        /// <summary>Why the DMA API fails; <see langword="null"/> where it does not.</summary>
        public string? DmaApiRefusal => Words.Refusal(PlatformLayout.DmaApi);

        /// <summary>Says whether the device can use an address, and what speaks for or against it.</summary>
        public string Explain(ulong iova) => Words.Explain(Name, iova);

        /// <inheritdoc/>
        public bool Equals(Device other) => _number == other._number;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Device other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _number;

        /// <summary>Writes the name.</summary>
        public override string ToString() => _number == 0 ? string.Empty : Name;

        /// <summary>Whether both are the same.</summary>
        public static bool operator ==(Device left, Device right) => left.Equals(right);

        /// <summary>Whether they are two.</summary>
        public static bool operator !=(Device left, Device right) => !left.Equals(right);

        private ReadOnlySpan<ulong> Fields => Row(PlatformLayout.Devices, _number - 1, PlatformLayout.DeviceWords);

        internal Answer Words => AnswerAt(Fields[0]);
    }
}
