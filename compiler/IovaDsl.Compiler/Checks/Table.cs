namespace IovaDsl.Compiler.Checks;

/// <summary>The checks in the order in which they run: what others need stands before them.</summary>
internal static class Table
{
    public static IReadOnlyList<Check> Rows { get; } =
    [
        new("expectations", [], Expectations.Run),
    ];
}
