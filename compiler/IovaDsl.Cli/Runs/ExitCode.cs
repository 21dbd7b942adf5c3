namespace IovaDsl.Cli.Runs;

/// <summary>What the command says to a script.</summary>
internal static class ExitCode
{
    public const int Clean = 0;

    /// <summary>The input has errors, or what was asked for does not hold.</summary>
    public const int Errors = 1;

    /// <summary>Bad usage, unreadable input, or an internal error.</summary>
    public const int Unusable = 2;
}
