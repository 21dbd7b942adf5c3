using System.Collections.Immutable;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// One file as written: includes, constants, parts and platforms, in order. Parsing never fails; what could not be understood is absent
/// here and reported beside.
/// </summary>
internal sealed record FileSyntax(
    SourceText Source,
    ImmutableArray<IncludeSyntax> Includes,
    ImmutableArray<ConstSyntax> Constants,
    ImmutableArray<PartSyntax> Parts,
    ImmutableArray<PlatformSyntax> Platforms
)
{
    /// <summary>It holds comments at most.</summary>
    public bool DeclaresNothing => Includes.IsEmpty && Constants.IsEmpty && Parts.IsEmpty && Platforms.IsEmpty;
}

/// <summary><c>include "parts/arm.iova"</c>: the path as written, relative to the including file.</summary>
internal sealed record IncludeSyntax(string Path, TextSpan PathSpan, TextSpan Span);

/// <summary><c>part name(a, b) { … }</c>: members to be placed by <c>use</c>.</summary>
internal sealed record PartSyntax(
    NameSyntax Name,
    ImmutableArray<ParameterSyntax> Parameters,
    ImmutableArray<MemberSyntax> Members,
    string? Doc,
    TextSpan Span
);

/// <summary><c>platform name ["title"] [extends other] { … }</c>.</summary>
internal sealed record PlatformSyntax(
    NameSyntax Name,
    string? Title,
    NameSyntax? Extends,
    ImmutableArray<MemberSyntax> Members,
    string? Doc,
    TextSpan Span
);
