namespace IovaDsl.Cli.Files;

/// <summary>Lines of a stream as bytes, without their ends, in one buffer that is used again.</summary>
internal static class LineStream
{
    private const int FirstBuffer = 1 << 20;

    /// <summary>The longest line that is read.</summary>
    public const int LongestLine = 256 << 20;

    /// <param name="line">Gets each line and its number, from 1; empty ones too.</param>
    /// <exception cref="InvalidDataException">A line is longer than <see cref="LongestLine"/>.</exception>
    public static void Read(Stream stream, Action<ReadOnlyMemory<byte>, long> line)
    {
        byte[] buffer = new byte[FirstBuffer];
        int start = 0;
        int end = 0;
        long number = 0;
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line(buffer.AsMemory(start, length), ++number);
                start += length + 1;
                continue;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                if (end >= LongestLine)
                    throw new InvalidDataException($"line {number + 1} is longer than {LongestLine >> 20} MiB");
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int count = stream.Read(buffer, end, buffer.Length - end);
            if (count == 0)
                break;
            end += count;
        }

        if (end > start)
            line(buffer.AsMemory(start, end - start), ++number);
    }
}
