using System.Numerics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

internal enum ValueKind : byte
{
    /// <summary>Its mistake was reported where it was made; whoever uses it says nothing more.</summary>
    Error,
    Number,
    Range,

    /// <summary>The name of an element, given to a part as an argument.</summary>
    Element,

    /// <summary>A text, given to a part as an argument.</summary>
    Text,
}

/// <summary>What a name of the expression language stands for: a constant, a loop variable or a parameter.</summary>
internal readonly struct Value
{
    private Value(ValueKind kind, BigInteger number, IovaRange range, ElementName element)
    {
        Kind = kind;
        Number = number;
        Range = range;
        Element = element;
    }

    public static Value Error => default;

    public ValueKind Kind { get; }
    public BigInteger Number { get; }
    public IovaRange Range { get; }
    public ElementName Element { get; }

    public static Value Of(BigInteger number) => new(ValueKind.Number, number, default, default);

    public static Value Of(IovaRange range) => new(ValueKind.Range, default, range, default);

    public static Value Of(ElementName element) => new(ValueKind.Element, default, default, element);

    /// <summary>A text; held where an element's name would be, so that values stay small.</summary>
    public static Value Of(string text) => new(ValueKind.Text, default, default, new ElementName(text));

    public string Describe() =>
        Kind switch
        {
            ValueKind.Number => "a number",
            ValueKind.Range => "a range",
            ValueKind.Element => "an element",
            ValueKind.Text => "a text",
            _ => "unknown",
        };
}
