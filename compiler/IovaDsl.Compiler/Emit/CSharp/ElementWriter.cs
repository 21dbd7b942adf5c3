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
    /// <param name="summary">What the documentation says of one.</param>
    public void Write<T>(IEnumerable<Family<T>> families, string type, string maker, Func<T, IReadOnlyList<string>> summary)
    {
        foreach (Family<T> family in families)
        {
            Docs.Summary(writer, summary(family.First.Item));
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
