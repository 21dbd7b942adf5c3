namespace IovaDsl.Compiler.Diagnostics;

/// <summary>How much a finding weighs. Only an error makes a check fail.</summary>
public enum Severity
{
    Hidden,
    Info,
    Warning,
    Error,
}
