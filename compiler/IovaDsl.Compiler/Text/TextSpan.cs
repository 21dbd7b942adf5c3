namespace IovaDsl.Compiler.Text;

/// <summary>A piece of a source text, in UTF-16 units.</summary>
/// <param name="Start">The characters before it.</param>
/// <param name="Length">Its characters; it may be empty.</param>
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
