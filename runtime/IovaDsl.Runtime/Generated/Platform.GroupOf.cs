using System.Collections;
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>A group that has a member of its own: generic code is compiled for it alone, and its usable ranges are constants.</summary>
    /// <typeparam name="TGroup">The group's generated type.</typeparam>
    public readonly struct GroupOf<TGroup> : IRegionProvider, IReadOnlyList<Device>
        where TGroup : struct, IMember
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

        /// <summary>The addresses the group can really use: the exact view.</summary>
        public IovaRangeView Usable
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => IovaRangeView.FromWords(default(TGroup).Usable());
        }

        /// <summary>The merged regions that Linux shows for the group in sysfs; empty without an IOMMU.</summary>
        public ReadOnlySpan<ReservedRegion> Sysfs => Any.Words.Shown(PlatformLayout.Sysfs);

        /// <summary>The addresses that VFIO hands out for the group; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Vfio => Any.Words.Usable(PlatformLayout.Vfio);

        /// <summary>Why VFIO refuses it; <see langword="null"/> where it does not.</summary>
        public string? VfioRefusal => Any.Words.Refusal(PlatformLayout.Vfio);

        /// <summary>The addresses that iommufd hands out for the group; empty where it refuses it or nothing translates it.</summary>
        public IovaRangeView Iommufd => Any.Words.Usable(PlatformLayout.Iommufd);

        /// <summary>Why iommufd refuses it; <see langword="null"/> where it does not.</summary>
        public string? IommufdRefusal => Any.Words.Refusal(PlatformLayout.Iommufd);

        /// <summary>The addresses from which the host's own DMA API allocates for the group.</summary>
        public IovaRangeView DmaApi => Any.Words.Usable(PlatformLayout.DmaApi);

        /// <summary>Why the DMA API fails; <see langword="null"/> where it does not.</summary>
        public string? DmaApiRefusal => Any.Words.Refusal(PlatformLayout.DmaApi);

        /// <summary>Says whether the group can use an address, and what speaks for or against it.</summary>
        public string Explain(ulong iova) => Any.Words.Explain(Name, iova);

        /// <summary>How many devices are in the group.</summary>
        public int Count => Any.Count;

        /// <summary>A device of the group, counted from 0 in the order in which they joined.</summary>
        public Device this[int index] => Any[index];

        /// <summary>Goes through the devices in order, without allocation.</summary>
        public MemberEnumerator GetEnumerator() => Any.GetEnumerator();

        IEnumerator<Device> IEnumerable<Device>.GetEnumerator() => GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>The same group among all of the platform.</summary>
        public static implicit operator Group(GroupOf<TGroup> value) => value.Any;

        /// <summary>Writes the name.</summary>
        public override string ToString() => Name;

        private Group Any => new(default(TGroup).Number());
    }
}
