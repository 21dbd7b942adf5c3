using System.Text;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Fleet;

/// <summary>A stream of lines of hosts that are made while it is read.</summary>
/// <param name="kinds">How many of them differ.</param>
internal sealed class LinesOfMany(int hosts, int kinds) : Stream
{
    private readonly IovaRange[] _usable = new IovaRange[64];
    private readonly StringBuilder _text = new();
    private byte[] _line = [];
    private int _at;
    private int _next;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = 0;
        while (read < count && (_at < _line.Length || MakeLine()))
        {
            int part = Math.Min(count - read, _line.Length - _at);
            _line.AsSpan(_at, part).CopyTo(buffer.AsSpan(offset + read));
            (_at, read) = (_at + part, read + part);
        }

        return read;
    }

    private bool MakeLine()
    {
        if (_next == hosts)
            return false;
        Inputs.Host(_next % kinds, _usable);
        _text.Clear();
        HostLines.AppendHost(_text, "", _next++, _usable, 1);
        (_line, _at) = (Encoding.ASCII.GetBytes(_text.ToString()), 0);
        return true;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
