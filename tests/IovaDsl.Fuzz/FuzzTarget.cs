namespace IovaDsl.Fuzz;

/// <summary>Something that takes bytes from strangers.</summary>
/// <param name="Name">For the command line and the report.</param>
/// <param name="Run">Takes any bytes; that it returns is all that is asked of it.</param>
/// <param name="Seeds">Sound inputs to start from.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Run, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>Two inputs are the least that can be spliced; with fewer a target is not fuzzed, whatever the report says.</summary>
    public const int LeastSeeds = 2;

    /// <summary>One that does not survive.</summary>
    public static FuzzTarget Control { get; } =
        new(
            "control",
            static input => throw new InvalidDataException($"{input.Length} bytes"),
            [
                [1],
                [2],
            ]
        );
}
