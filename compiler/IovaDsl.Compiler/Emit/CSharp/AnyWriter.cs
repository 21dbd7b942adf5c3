namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Writes what the types <c>Device</c> and <c>Group</c> share: a place in the tables as a value.</summary>
internal static class AnyWriter
{
    public static void WriteStart(SourceWriter writer, string type)
    {
        writer.Line("// Counted from 1, so that default is none.");
        writer.Line("private readonly int number;");
        writer.Line();
        writer.Line($"internal {type}(int ordinal) => number = ordinal + 1;");
        writer.Line();
    }

    /// <param name="list">An expression for the number of the list, given the parameter <c>list</c>.</param>
    public static void WriteEnd(SourceWriter writer, string type, string list)
    {
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public bool Equals({type} other) => number == other.number;");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override bool Equals(object? obj) => obj is {type} other && Equals(other);");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override int GetHashCode() => number;");
        writer.Line();
        writer.Line("/// <summary>Writes the name.</summary>");
        writer.Line("public override string ToString() => number == 0 ? string.Empty : Name;");
        writer.Line();
        writer.Line("/// <summary>Whether both are the same.</summary>");
        writer.Line($"public static bool operator ==({type} left, {type} right) => left.Equals(right);");
        writer.Line();
        writer.Line("/// <summary>Whether they are two.</summary>");
        writer.Line($"public static bool operator !=({type} left, {type} right) => !left.Equals(right);");
        writer.Line();
        writer.Line("private global::System.ReadOnlySpan<ulong> List(int list) =>");
        writer.Line($"    Tables.List((int){list});");
    }
}
