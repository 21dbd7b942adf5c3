namespace IovaDsl.Cli.Runs;

/// <summary>
/// What a run of the command sees of its surroundings: streams, terminal, environment, current folder. Handed in, so that
/// a run in a test differs in nothing from one in a shell. Streams are bytes, because tables are written as they are.
/// </summary>
internal sealed record CommandHost
{
    public required Stream Input { get; init; }
    public required Stream Output { get; init; }
    public required Stream Error { get; init; }

    public bool OutputIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }

    /// <summary>
    /// Columns of the terminal; excerpts of source are clipped to them. Asked late, since asking a terminal changes its mode.
    /// </summary>
    public Func<int> Columns { get; init; } = static () => WithoutTerminal;

    /// <summary>Environment variables; null for one that is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>What relative paths are relative to.</summary>
    public string Directory { get; init; } = System.IO.Directory.GetCurrentDirectory();

    public static CommandHost OfProcess(string directory) =>
        new()
        {
            Input = ClosedStream.Or(Console.OpenStandardInput),
            Output = ClosedStream.Or(Console.OpenStandardOutput),
            Error = ClosedStream.Or(Console.OpenStandardError),
            Directory = directory,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Columns = TerminalColumns,
            Variable = Environment.GetEnvironmentVariable,
        };

    /// <summary>Null where the current folder was deleted or may not be read: then relative paths mean nothing.</summary>
    public static string? CurrentDirectory()
    {
        try
        {
            return System.IO.Directory.GetCurrentDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private const int WithoutTerminal = 120;

    private static int TerminalColumns()
    {
        if (Console.IsOutputRedirected && Console.IsErrorRedirected)
            return WithoutTerminal;
        try
        {
            int columns = Console.WindowWidth;
            return columns <= 0 ? WithoutTerminal : Math.Clamp(columns, 40, 500);
        }
        catch (IOException)
        {
            return WithoutTerminal;
        }
    }
}
