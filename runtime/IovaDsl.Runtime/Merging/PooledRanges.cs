#if NET
using System.Buffers;
using System.Runtime.InteropServices;

namespace IovaDsl.Runtime.Merging;

/// <summary>Scratch memory for ranges from the shared pool, pinned while it is used.</summary>
internal unsafe ref struct PooledRanges : IDisposable
{
    private readonly ulong[] array;
    private GCHandle pin;

    public PooledRanges(nint ranges)
    {
        array = ArrayPool<ulong>.Shared.Rent(checked((int)(2 * ranges)));
        pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        Words = (ulong*)pin.AddrOfPinnedObject();
    }

    /// <summary>Two words a range.</summary>
    public ulong* Words { get; }

    public void Dispose()
    {
        pin.Free();
        ArrayPool<ulong>.Shared.Return(array);
    }
}
#endif
