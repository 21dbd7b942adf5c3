using System.ComponentModel;

namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>A root bus (or top interconnect) of a platform, as its file states it.</summary>
    public readonly struct RootBusInfo
    {
        private readonly int _ordinal;

        internal RootBusInfo(int ordinal) => _ordinal = ordinal;

        /// <summary>Its name in the platform's file.</summary>
        public string Name => default(TTables).Text(Fields[0]);

        /// <summary>Its PCI segment; <see langword="null"/> for what is not PCI, or where the file does not say.</summary>
        public int? Segment => Fields[1] == 0 ? null : (int)Fields[1] - 1;

        /// <summary>Its lowest PCI bus number, 0 where the file does not say.</summary>
        public byte FirstBus => (byte)Fields[2];

        /// <summary>Its highest PCI bus number, inclusive, 255 where the file does not say.</summary>
        public byte LastBus => (byte)Fields[3];

        /// <summary>The addresses it can carry; the whole space where it has no limit of its own.</summary>
        public IovaRangeView Limits => IovaRangeView.FromWords(At(Fields[4]));

        /// <summary>Its outbound windows in bus addresses: what is sent to them reaches peers, never memory.</summary>
        public IovaRangeView BridgeWindows => IovaRangeView.FromWords(At(Fields[5]));

        /// <summary>Writes the name.</summary>
        public override string ToString() => Name;

        private ReadOnlySpan<ulong> Fields => Row(PlatformLayout.RootBuses, _ordinal, PlatformLayout.RootBusWords);
    }

    /// <summary>What somebody wants to map: the memory of a guest, as the platform's file states it.</summary>
    public readonly struct LayoutInfo
    {
        private readonly int _ordinal;

        internal LayoutInfo(int ordinal) => _ordinal = ordinal;

        /// <summary>Its name in the platform's file.</summary>
        public string Name => default(TTables).Text(Fields[0]);

        /// <summary>Its memory, from low to high.</summary>
        public ReadOnlySpan<IovaRange> Ram => ConstantTable.Ranges(At(Fields[1]));

        /// <summary>Whether all of its memory lies in <paramref name="usable"/>.</summary>
        public bool FitsIn(IovaRangeView usable)
        {
            foreach (IovaRange range in Ram)
            {
                if (!usable.Contains(range))
                    return false;
            }

            return true;
        }

        /// <summary>Writes the name.</summary>
        public override string ToString() => Name;

        private ReadOnlySpan<ulong> Fields => Row(PlatformLayout.Layouts, _ordinal, PlatformLayout.LayoutWords);
    }

    /// <summary>Makes IOMMUs.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct IommuMaker : IMaker<IommuInfo>
    {
        /// <inheritdoc/>
        public IommuInfo Make(int ordinal)
        {
            ReadOnlySpan<ulong> fields = Row(PlatformLayout.Iommus, ordinal, PlatformLayout.IommuWords);
            TTables tables = default;
            return new IommuInfo(tables.Text(fields[0]), tables.Text(fields[1]), new IovaRange(fields[2], fields[3]), fields[4]);
        }
    }

    /// <summary>Makes root buses.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct RootBusMaker : IMaker<RootBusInfo>
    {
        /// <inheritdoc/>
        public RootBusInfo Make(int ordinal) => new(ordinal);
    }

    /// <summary>Makes layouts.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct LayoutMaker : IMaker<LayoutInfo>
    {
        /// <inheritdoc/>
        public LayoutInfo Make(int ordinal) => new(ordinal);
    }
}
