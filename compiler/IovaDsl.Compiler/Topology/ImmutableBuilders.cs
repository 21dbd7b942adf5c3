using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>The end of building an array.</summary>
internal static class ImmutableBuilders
{
    /// <summary>What was built; without a copy where the builder turned out to be exactly full. The builder is empty again.</summary>
    public static ImmutableArray<T> Finish<T>(this ImmutableArray<T>.Builder builder)
    {
        if (builder.Count == builder.Capacity)
            return builder.MoveToImmutable();
        ImmutableArray<T> built = builder.ToImmutable();
        builder.Clear();
        return built;
    }
}
