namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// The generator of every input: xoshiro256** (Blackman, Vigna), seeded by splitmix64, so that inputs are the same everywhere.
/// </summary>
public sealed class Xoshiro
{
    private ulong _a,
        _b,
        _c,
        _d;

    public Xoshiro(ulong seed)
    {
        _a = Split(ref seed);
        _b = Split(ref seed);
        _c = Split(ref seed);
        _d = Split(ref seed);
    }

    public ulong Next()
    {
        ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
        ulong t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in 0 .. 1, never 0.</summary>
    public double NextUnit() => ((Next() >> 11) + 1) * (1.0 / (1ul << 53));

    public ulong Below(ulong bound) => Math.BigMul(Next(), bound, out _);

    private static ulong Split(ref ulong state)
    {
        ulong z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
