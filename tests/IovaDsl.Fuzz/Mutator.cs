using System.Buffers.Binary;

namespace IovaDsl.Fuzz;

/// <summary>
/// Makes a broken input of sound ones: a few steps, each a flipped bit, an edited length, a cut, a copy, or a splice of two inputs.
/// Everything follows from the random source, so a run can be repeated.
/// </summary>
public sealed class Mutator(ulong seed)
{
    private const int MaxLength = 1 << 20;

    private readonly Random _random = new((int)(seed ^ (seed >> 32)));

    /// <summary>A mutation of one of the seeds.</summary>
    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        byte[] input = (byte[])Pick(seeds).Clone();
        int steps = 1 + _random.Next(_random.Next(2) == 0 ? 2 : 8);
        for (int i = 0; i < steps && input.Length > 0; i++)
            input = Step(input, seeds);
        return input.Length > MaxLength ? input[..MaxLength] : input;
    }

    private byte[] Step(byte[] input, IReadOnlyList<byte[]> seeds) =>
        _random.Next(16) switch
        {
            <= 2 => FlipBit(input),
            <= 4 => SetByte(input),
            <= 9 => SetNumber(input),
            10 => input[.._random.Next(input.Length)],
            11 => Remove(input),
            12 => Repeat(input),
            13 => CopyWithin(input),
            14 => Splice(input, Pick(seeds)),
            _ => Fill(input),
        };

    private byte[] FlipBit(byte[] input)
    {
        input[Place(input)] ^= (byte)(1 << _random.Next(8));
        return input;
    }

    private byte[] SetByte(byte[] input)
    {
        input[Place(input)] = Pick<byte>([0, 1, 2, 4, 6, 15, 16, 20, 40, 64, 0x7f, 0x80, 0xf0, 0xfe, 0xff, (byte)_random.Next(256)]);
        return input;
    }

    // Lengths, counts and offsets: values at which a careless sum or product wraps or passes the end, in either byte order.
    private byte[] SetNumber(byte[] input)
    {
        int width = Pick([2, 4, 8]);
        int at = Place(input);
        if (_random.Next(4) > 0)
            at -= at % width;
        if (at + width > input.Length)
            return input;
        ulong value = Pick<ulong>([
            0,
            1,
            2,
            3,
            16,
            20,
            255,
            256,
            0x7fff,
            0x8000,
            0xffff,
            0x10000,
            0x7fff_ffff,
            0x8000_0000,
            0xffff_fff0,
            0xffff_ffff,
            ulong.MaxValue,
            ulong.MaxValue - 15,
            (ulong)input.Length,
            (ulong)input.Length - 1,
            (ulong)input.Length + 1,
            (ulong)(input.Length - at),
            (ulong)_random.Next(input.Length + 1),
            (ulong)_random.NextInt64(),
        ]);
        Span<byte> bytes = stackalloc byte[8];
        bool isBigEndian = _random.Next(2) == 0;
        if (isBigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value << (64 - (8 * width)));
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..width].CopyTo(input.AsSpan(at));
        return input;
    }

    private byte[] Remove(byte[] input)
    {
        (int at, int count) = Block(input);
        return [.. input.AsSpan(0, at), .. input.AsSpan(at + count)];
    }

    private byte[] Repeat(byte[] input)
    {
        (int at, int count) = Block(input);
        int times = Math.Min(1 + _random.Next(64), (MaxLength - input.Length) / Math.Max(count, 1));
        List<byte> grown = [.. input.AsSpan(0, at + count)];
        for (int i = 0; i < times; i++)
            grown.AddRange(input.AsSpan(at, count));
        grown.AddRange(input.AsSpan(at + count));
        return [.. grown];
    }

    private byte[] CopyWithin(byte[] input)
    {
        (int at, int count) = Block(input);
        int to = _random.Next(input.Length - count + 1);
        input.AsSpan(at, count).CopyTo(input.AsSpan(to));
        return input;
    }

    private byte[] Splice(byte[] input, byte[] other) =>
        [.. input.AsSpan(0, _random.Next(input.Length + 1)), .. other.AsSpan(_random.Next(other.Length + 1))];

    private byte[] Fill(byte[] input)
    {
        (int at, int count) = Block(input);
        input.AsSpan(at, count).Fill(Pick<byte>([0, 0xff, (byte)_random.Next(256)]));
        return input;
    }

    // Mostly in the front, where headers are.
    private int Place(byte[] input) => _random.Next(3) == 0 ? _random.Next(Math.Min(input.Length, 128)) : _random.Next(input.Length);

    private (int At, int Count) Block(byte[] input)
    {
        int at = _random.Next(input.Length);
        return (at, 1 + _random.Next(Math.Min(input.Length - at, _random.Next(4) == 0 ? int.MaxValue : 64)));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
