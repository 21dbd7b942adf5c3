using IovaDsl.Compiler.Specs;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Writes the collections: values without fields that cost nothing until something is taken out of them.</summary>
internal static class CollectionWriter
{
    /// <summary>All devices or groups, by place.</summary>
    public static void WriteAll(SourceWriter writer, string collection, string type, int count, string summary)
    {
        writer.Line($"/// <summary>{CSharpText.Xml(summary)}</summary>");
        writer.Open($"public readonly partial struct {collection}");
        WriteCount(writer, count);
        writer.Line("/// <summary>The element at a place, counted from 0.</summary>");
        writer.Line(
            $"public {type} this[int index] => (uint)index < {CSharpText.Number(count)}u ? new {type}(index) : throw new "
                + "global::System.ArgumentOutOfRangeException(nameof(index));"
        );
        writer.Line();
        WriteEnumerator(writer, type, count, $"new {type}(place)");
        writer.Close();
        writer.Line();
    }

    /// <summary>The elements of a family, by the index they have in the file.</summary>
    public static void WriteFamily<T>(SourceWriter writer, Family<T> family, Func<(NameSpec Name, T Item, int Ordinal), string> make)
    {
        int count = family.Members.Count;
        int first = family.First.Ordinal;
        writer.Line($"/// <summary>{CSharpText.Xml(family.BaseName)}, by the index that the file gives.</summary>");
        writer.Open($"public readonly partial struct {family.Collection}");
        WriteCount(writer, count);
        if (family.IsDense)
        {
            writer.Line($"/// <summary>The element with an index, 0 to {CSharpText.Number(count - 1)}.</summary>");
            writer.Line(
                $"public {family.Type} this[int index] => (uint)index < {CSharpText.Number(count)}u ? new "
                    + $"{family.Type}(index{Plus(first)}) : throw new global::System.ArgumentOutOfRangeException(nameof(index));"
            );
        }
        else
        {
            string indices = string.Join(", ", family.Members.Select(member => CSharpText.Unsigned(member.Name.Index.GetValueOrDefault())));
            writer.Line($"/// <summary>The element with an index: {indices}.</summary>");
            writer.Open($"public {family.Type} this[{family.IndexType} index]");
            writer.Open("get");
            writer.Open("switch (index)");
            foreach ((NameSpec Name, T Item, int Ordinal) member in family.Members)
                writer.Line($"case {CSharpText.Unsigned(member.Name.Index.GetValueOrDefault())}: return {make(member)};");
            writer.Line("default: throw new global::System.ArgumentOutOfRangeException(nameof(index));");
            writer.Close();
            writer.Close();
            writer.Close();
        }

        writer.Line();
        WriteEnumerator(writer, family.Type, count, $"new {family.Type}(place{Plus(first)})");
        writer.Close();
        writer.Line();
    }

    private static void WriteCount(SourceWriter writer, int count)
    {
        writer.Line("/// <summary>How many there are.</summary>");
        writer.Line($"public int Count => {CSharpText.Number(count)};");
        writer.Line();
    }

    private static void WriteEnumerator(SourceWriter writer, string type, int count, string make)
    {
        writer.Line("/// <summary>Goes through them in order, without allocation.</summary>");
        writer.Line("public Enumerator GetEnumerator() => new Enumerator(-1);");
        writer.Line();
        writer.Line("/// <summary>Stands on one element after the other.</summary>");
        writer.Open("public struct Enumerator");
        writer.Line("private int place;");
        writer.Line();
        writer.Line("internal Enumerator(int place) => this.place = place;");
        writer.Line();
        writer.Line("/// <summary>The element it stands on.</summary>");
        writer.Line($"public readonly {type} Current => {make};");
        writer.Line();
        writer.Line("/// <summary>Goes to the next.</summary>");
        writer.Line("/// <returns><see langword=\"false\"/> after the last.</returns>");
        writer.Line($"public bool MoveNext() => ++place < {CSharpText.Number(count)};");
        writer.Close();
    }

    private static string Plus(int first) => first == 0 ? string.Empty : " + " + CSharpText.Number(first);
}
