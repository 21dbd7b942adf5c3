#if NET
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// How the inner loops of the merge are compiled. Left to the tiered compiler, one process in two kept a loop that was compiled for
/// what its first calls happened to do, and stayed several times slower.
/// </summary>
internal static class Compiled
{
    /// <summary>Once, with all optimizations, at the first call.</summary>
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;
}
#endif
