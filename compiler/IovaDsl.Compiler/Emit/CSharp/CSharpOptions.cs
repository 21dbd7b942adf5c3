namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>What the author of a project decides about the code written for a platform.</summary>
/// <param name="Namespace">Where the class lives; empty: the global namespace.</param>
internal sealed record CSharpOptions(string Namespace, Access Access)
{
    /// <summary>The namespace where nobody names one.</summary>
    public const string DefaultNamespace = "Platforms";

    public static CSharpOptions Default { get; } = new(DefaultNamespace, Access.Public);
}

/// <summary>Who sees the class.</summary>
internal enum Access
{
    Public,
    Internal,
}
