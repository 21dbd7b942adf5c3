using System.Text;
using IovaDsl.Cli;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>What happens when something breaks that should not.</summary>
public sealed class GuardTests
{
    [Fact]
    public void A_mistake_of_ours_is_IOVA9999_and_not_a_stack_trace()
    {
        (int code, string error) = RunInto(new BrokenStream(new InvalidOperationException("the sky\nfell")));
        Assert.Equal(2, code);
        Assert.StartsWith("IOVA9999 error: internal error: InvalidOperationException: the sky fell\n", error);
        Assert.Contains("Please report it", error);
        Assert.Single(error.Split('\n'), line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }

    [Fact]
    public void Output_that_cannot_be_written_is_said()
    {
        (int code, string error) = RunInto(new BrokenStream(new IOException("no space left")));
        Assert.Equal(2, code);
        Assert.Equal("iova: cannot write: no space left\n", error);
    }

    private static (int Code, string Error) RunInto(Stream output)
    {
        using var error = new MemoryStream();
        int code = CommandLine.Run(["new", "-o", "-"], Stream.Null, output, error);
        return (code, Encoding.UTF8.GetString(error.ToArray()));
    }

    private sealed class BrokenStream(Exception failure) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => throw failure;

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
