namespace IovaDsl.Compiler.Text;

/// <summary>
/// A piece of a source text: <paramref name="Start"/> characters in, <paramref name="Length"/> characters long (UTF-16 units).
/// </summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The first position after the span.</summary>
    public int AfterLast => Start + Length;

    /// <summary>The smallest span that covers both.</summary>
    public static TextSpan Cover(TextSpan a, TextSpan b)
    {
        int start = Math.Min(a.Start, b.Start);
        return new TextSpan(start, Math.Max(a.AfterLast, b.AfterLast) - start);
    }
}
