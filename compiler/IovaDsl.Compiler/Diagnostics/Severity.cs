namespace IovaDsl.Compiler.Diagnostics;

/// <summary>How much a finding weighs. Only an error makes a check fail.</summary>
public enum Severity
{
    /// <summary>It is not shown.</summary>
    Hidden,

    /// <summary>A note: nothing is wrong, and somebody may want to know.</summary>
    Info,

    /// <summary>Something is probably wrong.</summary>
    Warning,

    /// <summary>Something is wrong; what depends on it has no answer.</summary>
    Error,
}
