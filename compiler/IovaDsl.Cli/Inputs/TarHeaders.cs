using System.Buffers.Binary;
using System.Text;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// A look at the headers of a tar before its reader takes them at their word: it makes room for what an entry says before it reads any
/// of it, so that 512 bytes could ask for gigabytes.
/// </summary>
internal static class TarHeaders
{
    private const int Block = 512;

    /// <summary>Names and attributes that stand beside an entry; people's are a few hundred bytes.</summary>
    private const long LargestAttributes = 1 << 20;

    /// <summary>Leaves the stream where it was.</summary>
    /// <exception cref="InvalidDataException">An entry is longer than the archive, or its attributes than any are.</exception>
    public static void Check(Stream archive)
    {
        long begin = archive.Position;
        byte[] header = new byte[Block];
        while (archive.ReadAtLeast(header, Block, throwOnEndOfStream: false) == Block)
        {
            // Some readers end at the first empty block and some at the second: what follows is looked at all the same.
            if (!header.AsSpan().ContainsAnyExcept((byte)0))
                continue;
            long size = SizeOf(header);
            if (size < 0 || size > archive.Length - archive.Position)
                throw new InvalidDataException("an entry is longer than the archive");
            // POSIX 1003.1-2001, ustar: extended headers; GNU: long names and long links.
            if ((char)header[156] is 'x' or 'g' or 'L' or 'K' && size > LargestAttributes)
                throw new InvalidDataException("the attributes of an entry are longer than 1 MiB");
            long next = archive.Position + ((size + Block - 1) / Block * Block);
            if ((char)header[156] is 'x' or 'g')
                RefuseSizes(archive, (int)size);
            archive.Position = next;
        }

        archive.Position = begin;
    }

    /// <summary>Whether the reader of .NET says in this way what is wrong with an archive.</summary>
    public static bool IsRefusal(Exception e) =>
        e
            is InvalidDataException
                or IOException
                or UnauthorizedAccessException
                or FormatException
                or InvalidOperationException
                or ArgumentException
                or OverflowException
                or NotSupportedException;

    // Attributes may give an entry another size than its header does, and so hide headers from this look. Only files of more than 8 GiB
    // need that.
    private static void RefuseSizes(Stream archive, int size)
    {
        byte[] attributes = new byte[size];
        archive.ReadExactly(attributes);
        if (attributes.AsSpan().IndexOf(" size="u8) >= 0)
            throw new InvalidDataException("an entry has its size in its attributes, as files of more than 8 GiB have");
    }

    // Twelve bytes of octal digits, or, with the highest bit set, a binary number (GNU).
    private static long SizeOf(byte[] header)
    {
        ReadOnlySpan<byte> field = header.AsSpan(124, 12);
        if ((field[0] & 0x80) != 0)
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]);
        long size = 0;
        foreach (char digit in Encoding.ASCII.GetString(field).Trim(' ', '\0'))
        {
            if (digit is < '0' or > '7')
                break;
            size = (size * 8) + (digit - '0');
        }

        return size;
    }
}
