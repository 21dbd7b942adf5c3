namespace IovaDsl.LanguageServer.Protocol;

// What the server's own commands take and give; not of the specification.

/// <summary>The one argument of every command; which of its properties count is the command's to say.</summary>
internal sealed record CommandArgument
{
    public string? Uri { get; init; }
    public Position? Position { get; init; }
    public string? Platform { get; init; }
    public string? Device { get; init; }
    public string? Kernel { get; init; }
    public string? Address { get; init; }
    public string? Last { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
}

internal sealed record VirtualDocument(string Uri, string LanguageId, string Title, string Text);

internal sealed record PlatformInfo(string Name, Position Position, NamedPosition[] Devices)
{
    public string? Title { get; init; }
}

internal sealed record NamedPosition(string Name)
{
    public Position? Position { get; init; }
}

internal sealed record OutputInfo(string Name, string Says, string LanguageId);
