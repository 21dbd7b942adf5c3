using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>Where a name is looked up.</summary>
internal enum NameSpace
{
    Platform,
    Part,

    /// <summary>Elements, groups and layouts: one name stands for one thing in a whole platform.</summary>
    Element,

    /// <summary>Constants, loop variables and parameters, innermost first.</summary>
    Value,

    /// <summary>An argument that is a name alone: a value if there is one, else an element.</summary>
    ValueOrElement,
}

/// <summary>One place where a name stands.</summary>
/// <param name="Name">Without back-quotes and index.</param>
/// <param name="Span">The word alone, with its back-quotes.</param>
/// <param name="Body">What it stands in.</param>
/// <param name="Declares">The statement that declares the name; null: it is only used here.</param>
internal sealed record NameUse(string Name, TextSpan Span, NameSpace Space, Body Body, object? Declares)
{
    /// <summary>The name with its index, as the binder knows it: where an element's origin points.</summary>
    public TextSpan WithIndex { get; init; } = Span;

    public bool IsDeclaration => Declares is not null;
}

internal enum BodyKind
{
    File,
    Platform,
    Part,
    Loop,
}

/// <summary>A file, a platform, a part or a loop: what names are declared in. Compared by reference.</summary>
internal sealed class Body(BodyKind kind, Body? parent, NameSyntax? name, TextSpan span)
{
    public BodyKind Kind { get; } = kind;

    public Body? Parent { get; } = parent;

    /// <summary>Of a platform or a part.</summary>
    public NameSyntax? Name { get; } = name;

    public TextSpan Span { get; } = span;

    /// <summary>The constants, the variable or the parameters it declares itself; the first of each name.</summary>
    public Dictionary<string, NameUse> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The parts it places, also in loops, and the platform it extends.</summary>
    public List<NameUse> Reaches { get; } = [];

    /// <summary>The platform, part or file around it.</summary>
    public Body Container => Kind == BodyKind.Loop ? Parent!.Container : this;
}
