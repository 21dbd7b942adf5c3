namespace Microsoft.CodeAnalysis;

/// <summary>Hides a type from every other assembly, also from one that sees the internals of this one.</summary>
[Embedded]
internal sealed class EmbeddedAttribute : System.Attribute { }
