using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>
    /// A device that has a member of its own: generic code is compiled for it alone, and its usable ranges are constants.
    /// </summary>
    /// <typeparam name="TDevice">The device's generated type.</typeparam>
    public readonly struct DeviceOf<TDevice> : IRegionProvider
        where TDevice : struct, IMember
    {
        /// <inheritdoc/>
        public string Name => Any.Name;

        /// <inheritdoc/>
        public PciAddress? Address => Any.Address;

        /// <inheritdoc/>
        public bool IsTranslated => Any.Words.IsTranslated;

        /// <inheritdoc/>
        public IovaRange Aperture => Any.Words.Aperture;

        /// <inheritdoc/>
        public ulong PageSizes => Any.Words.PageSizes;

        /// <inheritdoc/>
        public ReadOnlySpan<ReservedRegion> Regions => Any.Words.Regions;

        /// <inheritdoc/>
        public ReadOnlySpan<IovaRange> Limits => Any.Words.Limits;

        /// <inheritdoc/>
        public ReadOnlySpan<IovaRange> Swallowed => Any.Words.Swallowed;

        /// <summary>The addresses the device can really use: the exact view.</summary>
        public IovaRangeView Usable
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => IovaRangeView.FromWords(default(TDevice).Usable());
        }

        /// <summary>The merged regions that Linux shows for the device in sysfs; empty without an IOMMU.</summary>
        public ReadOnlySpan<ReservedRegion> Sysfs => Any.Words.Shown(PlatformLayout.Sysfs);

        /// <summary>The addresses that VFIO hands out for the device; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Vfio => Any.Words.Usable(PlatformLayout.Vfio);

        /// <summary>Why VFIO refuses it; <see langword="null"/> where it does not.</summary>
        public string? VfioRefusal => Any.Words.Refusal(PlatformLayout.Vfio);

        /// <summary>The addresses that iommufd hands out for the device; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Iommufd => Any.Words.Usable(PlatformLayout.Iommufd);

        /// <summary>Why iommufd refuses it; <see langword="null"/> where it does not.</summary>
        public string? IommufdRefusal => Any.Words.Refusal(PlatformLayout.Iommufd);

        /// <summary>The addresses from which the host's own DMA API allocates for the device.</summary>
        public IovaRangeView DmaApi => Any.Words.Usable(PlatformLayout.DmaApi);

        /// <summary>Why the DMA API fails; <see langword="null"/> where it does not.</summary>
        public string? DmaApiRefusal => Any.Words.Refusal(PlatformLayout.DmaApi);

        /// <summary>Says whether the device can use an address, and what speaks for or against it.</summary>
        public string Explain(ulong iova) => Any.Words.Explain(Name, iova);

        /// <summary>The same device among all of the platform.</summary>
        public static implicit operator Device(DeviceOf<TDevice> value) => value.Any;

        /// <summary>Writes the name.</summary>
        public override string ToString() => Name;

        private Device Any => new(default(TDevice).Number());
    }
}
