namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes a member for each element beside devices and groups: IOMMUs, root buses, layouts. They are values of the runtime, made where
/// they are asked for.
/// </summary>
internal sealed class ElementWriter(SourceWriter writer, PlatformTables tables)
{
    /// <param name="families">The elements.</param>
    /// <param name="type">The type of one.</param>
    /// <param name="maker">The type that makes one.</param>
    /// <param name="sort">What they are called: one, and several.</param>
    /// <param name="says">The title and the documentation of one.</param>
    public void Write<T>(
        IEnumerable<Family<T>> families,
        string type,
        string maker,
        (string One, string Several) sort,
        Func<T, (string? Title, string? Doc)> says
    )
    {
        foreach (Family<T> family in families)
        {
            (string? title, string? doc) = says(family.First.Item);
            string otherwise = family.IsSingle ? $"The {sort.One} {family.First.Name}." : $"The {sort.Several} {family.BaseName}.";
            Docs.Summary(writer, DocText.Summary(title, doc, otherwise));
            string list = $"Family<{type}, {maker}>";
            writer.Line(
                family.IsSingle
                    ? $"public static {type} {family.Member} => default({maker}).Make({CSharpText.Number(family.First.Ordinal)});"
                    : $"public static {list} {family.Member} => new {list}({CSharpText.Number(tables.AddFamily(family))});"
            );
            writer.Line();
        }
    }
}
