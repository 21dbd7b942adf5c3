#if NET
using System.Buffers;
using System.Runtime.InteropServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>Scratch memory for ranges from the shared pool, pinned while it is used.</summary>
internal unsafe ref struct PooledRanges : IDisposable
{
    private readonly ulong[] _array;
    private GCHandle _pin;

    public PooledRanges(nint ranges)
    {
        _array = ArrayPool<ulong>.Shared.Rent(checked((int)(2 * ranges)));
        _pin = GCHandle.Alloc(_array, GCHandleType.Pinned);
        Words = (ulong*)_pin.AddrOfPinnedObject();
    }

    /// <summary>Two words a range.</summary>
    public ulong* Words { get; }

    public void Dispose()
    {
        _pin.Free();
        ArrayPool<ulong>.Shared.Return(_array);
    }
}
#endif
