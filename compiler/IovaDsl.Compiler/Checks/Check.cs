namespace IovaDsl.Compiler.Checks;

/// <summary>
/// One row of the table of checks. A check runs when all it needs has found nothing wrong, so that one mistake gives one
/// message.
/// </summary>
/// <param name="Run">Looks and reports. A check has failed when it reported an error that nothing allows.</param>
/// <param name="Needs">The checks that must have passed, by what they run.</param>
internal sealed record Check(Action<CheckContext> Run, params Action<CheckContext>[] Needs);
