namespace IovaDsl.Cli.Runs;

/// <summary>
/// The command cannot go on, for a reason outside the text of a topology: an unreadable file, a name that is not there.
/// Its message is for people and ends the run with exit code 2.
/// </summary>
internal class CommandFailure(string message) : Exception(message);

/// <summary>The errors of a file, which have been shown, leave nothing to work on; there is no more to say.</summary>
internal sealed class NothingButErrors(string file) : CommandFailure($"{file}: has errors, and no platform");

/// <summary>A file cannot be had as a text.</summary>
/// <param name="name">How messages call the file.</param>
/// <param name="place">Where in it, as <c>(line,column)</c>, or nothing.</param>
/// <param name="reason">Why, as the rest of a sentence that begins with the name.</param>
internal sealed class UnreadableFile(string name, string place, string reason, bool missing = false)
    : CommandFailure($"{name}{place}: {reason}")
{
    /// <summary>Why, with the place in the file where there is one.</summary>
    public string Reason => place.Length == 0 ? reason : $"{reason}, at {place}";

    /// <summary>There is no such file.</summary>
    public bool IsMissing => missing;
}
