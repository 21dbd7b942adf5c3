namespace IovaDsl.Cli;

/// <summary>
/// The command cannot go on, for a reason outside the text of a topology: an unreadable file, a name that is not there.
/// Its message is for people and ends the run with exit code 2.
/// </summary>
public sealed class CommandFailure(string message) : Exception(message);
