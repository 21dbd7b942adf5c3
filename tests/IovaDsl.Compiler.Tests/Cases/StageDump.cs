using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Tests.Cases;

/// <summary>
/// The values of a stage as an indented text, made from their types, so that a new property shows without work by hand. A property that
/// says nothing (null, false, an empty list) is left out, and so are positions. An element that another one refers to is its name.
/// </summary>
internal sealed class StageDump
{
    private const int LongestLine = 110;

    private readonly StringBuilder _text = new();

    public static string Of(object value)
    {
        var dump = new StageDump();
        dump.Write(value, "", 0);
        return dump._text.ToString();
    }

    private void Write(object value, string label, int depth)
    {
        string indent = new(' ', 2 * depth);
        if (!HoldsElements(value, depth) && Line(value) is { } line && indent.Length + label.Length + line.Length <= LongestLine)
        {
            _text.Append(indent).Append(label).Append(line).Append('\n');
            return;
        }

        if (value is IEnumerable list and not string)
        {
            _text.Append(indent).Append(label.TrimEnd()).Append('\n');
            foreach (object item in list)
                Write(Referred(item, depth), "", depth + 1);
            return;
        }

        if (Leaf(value) is { } leaf)
        {
            _text.Append(indent).Append(label).Append(leaf).Append('\n');
            return;
        }

        _text.Append(indent).Append(label).Append(NameOf(value.GetType())).Append('\n');
        foreach ((string name, object part) in Parts(value))
            Write(Referred(part, depth + 2), name + ": ", depth + 1);
    }

    // Elements are declared in the platform's own lists; anywhere deeper they are references, which a name says.
    private static object Referred(object item, int depth) => item is Element element && depth > 1 ? element.Name : item;

    private static bool HoldsElements(object value, int depth) => depth <= 1 && value is IEnumerable<Element>;

    // Everything in one line, or null where there is more than one level to show.
    private static string? Line(object value)
    {
        if (Leaf(value) is { } leaf)
            return leaf;
        if (value is Element or Platform or IovaDsl.Compiler.Syntax.FileSyntax)
            return null;
        if (value is IEnumerable list)
        {
            string?[] items = list.Cast<object>().Select(item => Leaf(Referred(item, 2))).ToArray();
            return items.Contains(null) ? null : string.Join(", ", items);
        }

        var parts = new List<string>();
        (string Name, object Value)[] all = Parts(value).ToArray();
        foreach ((string name, object part) in all)
        {
            if (Line(Referred(part, 2)) is not { } text)
                return null;
            parts.Add(all.Length == 1 ? text : name + "=" + text);
        }

        return all.Length == 1 && value is NameSyntax ? parts[0] : $"{NameOf(value.GetType())} {string.Join(" ", parts)}".TrimEnd();
    }

    private static IEnumerable<(string Name, object Value)> Parts(object value) =>
        Properties(value.GetType())
            .Select(property => (property.Name, Value: property.GetValue(value)))
            .Where(part => !SaysNothing(part.Value))
            .Select(part => (part.Name, part.Value!));

    private static string? Leaf(object value) =>
        value switch
        {
            string text => '"' + text.Replace("\n", "\\n") + '"',
            SourceText source => source.Path,
            ClauseRow row => row.Word,
            NumberSyntax number => Number(number.Value),
            TextSyntax { Holes.IsEmpty: true } plain => Leaf(plain.Text),
            bool or char or Enum => value.ToString(),
            BigInteger or sbyte or byte or short or ushort or int or uint or long or ulong => Number(value),
            // Values of the runtime and names have a text of their own.
            ElementName => value.ToString(),
            _ when value.GetType().Namespace!.StartsWith("IovaDsl.Runtime", StringComparison.Ordinal) => value.ToString(),
            _ => null,
        };

    private static string Number(object value)
    {
        BigInteger number = value is BigInteger big
            ? big
            : BigInteger.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture);
        return number < 65536
            ? number.ToString(CultureInfo.InvariantCulture)
            : "0x" + number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
    }

    private static bool SaysNothing(object? part) =>
        part
            is null
                or false
                or ""
                or ClauseRow { Shape: ClauseShape.Own }
                or TextSpan
                or Origin
                or Route // What it has, the device says itself.
                or SourceLocation
                or System.Runtime.CompilerServices.ITuple
        || (part is not string && part is IEnumerable list && !list.Cast<object>().Any());

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.DeclaringType == type ? 1 : 0)
            .ThenBy(property => property.MetadataToken);

    private static string NameOf(Type type) => type.Name.Replace("Syntax", "", StringComparison.Ordinal);
}
