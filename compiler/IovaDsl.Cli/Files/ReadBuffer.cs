using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Files;

/// <summary>
/// The bytes of a file while they are read, outside the heap of objects: once decoded they are the machine's again, and do not lie beside
/// the text and all that is made of it.
/// </summary>
internal sealed unsafe class ReadBuffer(int room) : IDisposable
{
    private byte* _bytes = (byte*)NativeMemory.Alloc((nuint)room);
    private int _room = room;
    private int _filled;

    public bool IsFull => _filled == _room;

    /// <summary>What was read; until the buffer grows or is disposed of.</summary>
    public ReadOnlySpan<byte> Filled => new(_bytes, _filled);

    /// <summary>Reads what there is room for, at most.</summary>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    public bool ReadFrom(Stream stream)
    {
        int count = stream.Read(new Span<byte>(_bytes + _filled, _room - _filled));
        _filled += count;
        return count > 0;
    }

    /// <summary>Makes room for twice as many, or for <paramref name="most"/>.</summary>
    public void Grow(long most)
    {
        int room = (int)Math.Min(_room * 2L, most);
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)room);
        _room = room;
    }

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        (_room, _filled) = (0, 0);
    }
}
