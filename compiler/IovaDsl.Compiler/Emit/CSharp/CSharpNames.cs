namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>What may stand where C# wants a namespace.</summary>
internal static class CSharpNames
{
    private static readonly HashSet<string> Keywords = new(
        (
            "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double "
            + "else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal "
            + "is lock long namespace new null object operator out override params private protected public readonly ref return "
            + "sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked "
            + "unsafe ushort using virtual void volatile while"
        ).Split(' '),
        StringComparer.Ordinal
    );

    /// <summary>Whether the text can stand after <c>namespace</c>: identifiers with dots between. Empty is the global namespace.</summary>
    public static bool IsNamespace(string text) => text.Length == 0 || text.Split('.').All(IsIdentifier);

    /// <summary>A namespace with <c>@</c> before each part that is a keyword.</summary>
    public static string EscapeNamespace(string text) =>
        string.Join(".", text.Split('.').Select(part => Keywords.Contains(part) ? "@" + part : part));

    private static bool IsIdentifier(string part)
    {
        string bare = part.Length > 0 && part[0] == '@' ? part.Substring(1) : part;
        return bare.Length > 0 && !(bare[0] is >= '0' and <= '9') && bare.All(c => c == '_' || char.IsLetterOrDigit(c));
    }
}
