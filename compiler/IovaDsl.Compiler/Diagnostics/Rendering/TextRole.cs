namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>What a piece of a rendered message is, for a host that wants to colour it.</summary>
internal enum TextRole
{
    Error,
    Warning,
    Info,
    Message,
    Path,
    Gutter,
    Source,
    PrimaryMark,
    SecondaryMark,
    Prose,
    Hint,
}

/// <summary>Gives a piece of text its looks. It may add what takes no room on the screen, and nothing else.</summary>
internal delegate string Paint(TextRole role, string text);
