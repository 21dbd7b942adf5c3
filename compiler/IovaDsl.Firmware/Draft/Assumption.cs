namespace IovaDsl.Firmware.Draft;

/// <summary>
/// What no input says and the user states (<c>--assume smmu0.input-bits=44</c>). The imported file says that it was assumed.
/// </summary>
internal sealed record Assumption(string Element, string Property, string Value)
{
    /// <summary>Reads <c>ELEMENT.PROPERTY=VALUE</c>; null when the text is not of that form.</summary>
    public static Assumption? Parse(string text)
    {
        int equals = text.IndexOf('=');
        int dot = equals < 0 ? -1 : text.LastIndexOf('.', equals);
        return dot <= 0 || dot + 1 >= equals || equals + 1 >= text.Length
            ? null
            : new Assumption(
                text.Substring(0, dot).Trim(),
                text.Substring(dot + 1, equals - dot - 1).Trim(),
                text.Substring(equals + 1).Trim()
            );
    }

    public override string ToString() => Element + "." + Property + "=" + Value;
}
