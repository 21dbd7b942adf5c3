namespace IovaDsl.Fuzz;

/// <summary>Something that takes bytes from strangers.</summary>
/// <param name="Name">For the command line and the report.</param>
/// <param name="Run">Takes any bytes; that it returns is all that is asked of it.</param>
/// <param name="Seeds">Sound inputs to start from.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Run, IReadOnlyList<byte[]> Seeds);
