namespace IovaDsl.Grammar;

/// <summary>The character classes of <c>Iova.g4</c>.</summary>
public static class CharacterClass
{
    private const byte Digit = 1;
    private const byte Hex = 2;
    private const byte Letter = 4;
    private const byte Space = 8;

    private static readonly byte[] Ascii = MakeAscii();

    public static bool IsDigit(char c) => (uint)(c - '0') <= 9;

    public static bool IsHex(char c) => c < 128 && (Ascii[c] & Hex) != 0;

    /// <summary>A letter or an underscore; letters beyond ASCII count, so that one message can refuse the whole name.</summary>
    public static bool IsNameStart(char c) => c < 128 ? (Ascii[c] & Letter) != 0 : IsFarLetter(c);

    public static bool IsNameChar(char c) => c < 128 ? (Ascii[c] & (Letter | Digit)) != 0 : IsFarLetter(c);

    public static bool IsWhiteSpace(char c) => c < 128 ? (Ascii[c] & Space) != 0 : c == '\uFEFF';

    private static bool IsFarLetter(char c) =>
        c is >= '\u00C0' and <= '\u1FFF' or >= '\u2C00' and <= '\u2FEF' or >= '\u3040' and <= '\uD7FF' or >= '\uF900' and <= '\uFDFF';

    private static byte[] MakeAscii()
    {
        byte[] classes = new byte[128];
        for (char c = '0'; c <= '9'; c++)
            classes[c] = Digit | Hex;
        for (char c = 'a'; c <= 'z'; c++)
        {
            byte hex = c <= 'f' ? Hex : (byte)0;
            classes[c] = (byte)(Letter | hex);
            classes[char.ToUpperInvariant(c)] = (byte)(Letter | hex);
        }

        classes['_'] = Letter;
        foreach (char c in " \t\r\n\f\v")
            classes[c] = Space;
        return classes;
    }
}
