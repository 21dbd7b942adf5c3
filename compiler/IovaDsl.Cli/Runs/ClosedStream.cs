namespace IovaDsl.Cli.Runs;

/// <summary>What stands for a standard stream that a shell closed (<c>&gt;&amp;-</c>): reading finds the end, writing is refused.</summary>
internal sealed class ClosedStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>As the system opens one that is there; where it cannot, one that is closed.</summary>
    public static Stream Or(Func<Stream> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ClosedStream();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => 0;

    // The system's own words for a descriptor that cannot be written to.
    public override void Write(byte[] buffer, int offset, int count) => throw new UnauthorizedAccessException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
