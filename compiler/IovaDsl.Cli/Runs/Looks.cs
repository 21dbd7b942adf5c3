using IovaDsl.Compiler.Diagnostics.Rendering;

namespace IovaDsl.Cli.Runs;

/// <summary>Colour, or none. It needs a terminal, no value of NO_COLOR (no-color.org), and a TERM that is neither empty nor dumb.</summary>
internal sealed class Looks
{
    private const string Reset = "\u001b[0m";
    private readonly bool _colour;

    private Looks(bool colour) => _colour = colour;

    public static Looks Plain { get; } = new(colour: false);

    public static Looks Coloured { get; } = new(colour: true);

    public bool HasColour => _colour;

    public static Looks For(bool terminal, Func<string, string?> variable)
    {
        bool refused = !string.IsNullOrEmpty(variable("NO_COLOR")) || variable("TERM") is "dumb" or "";
        return terminal && !refused ? Coloured : Plain;
    }

    public string Paint(TextRole role, string text) => _colour && CodeOf(role) is { } code ? code + text + Reset : text;

    private static string? CodeOf(TextRole role) =>
        role switch
        {
            TextRole.Error => "\u001b[1;31m",
            TextRole.Warning => "\u001b[1;33m",
            TextRole.Info => "\u001b[1;36m",
            TextRole.Message => "\u001b[1m",
            TextRole.Path => "\u001b[36m",
            TextRole.Gutter => "\u001b[2m",
            TextRole.PrimaryMark => "\u001b[31m",
            TextRole.SecondaryMark => "\u001b[34m",
            TextRole.Hint => "\u001b[32m",
            _ => null,
        };
}
