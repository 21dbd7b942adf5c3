#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Fast;

/// <summary>Eight words in a register (AVX-512), and answers about each of them: all ones or zero in its lane.</summary>
/// <remarks>Inlined by attribute: a call would pass the vectors through memory.</remarks>
internal static class WordLanes
{
    /// <summary>The first lane alone.</summary>
    public static Vector512<ulong> First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(ulong.MaxValue, 0, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>Every lane gets what the one before it has, the first one what is last in <paramref name="below"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Preceding(Vector512<ulong> x, Vector512<ulong> below) => Avx512F.AlignRight64(x, below, 7);

    /// <summary>Every lane gets what the one after it has, the last one what is first in <paramref name="above"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Following(Vector512<ulong> x, Vector512<ulong> above) => Avx512F.AlignRight64(above, x, 1);

    /// <summary>How many answers are yes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(Vector512<ulong> answers) => BitOperations.PopCount(answers.ExtractMostSignificantBits());
}
#endif
