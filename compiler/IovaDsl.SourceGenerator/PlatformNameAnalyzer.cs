using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.SourceGenerator;

/// <summary>
/// Says the namespace of a generated platform where its name alone is not known: the compiler says only that there is no such name, and
/// the namespace stands in no file that a person wrote.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlatformNameAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "IOVA8002";

    private static readonly string GeneratedFolder = typeof(IovaGenerator).FullName!;

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The namespace of a generated platform is missing",
        "{0} is in the namespace {1}: add `using {1};`",
        GeneratorDiagnostics.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            ILookup<string, string> namespaces = NamespacesByClass(start.Compilation, start.CancellationToken);
            if (namespaces.Count > 0)
                start.RegisterSyntaxNodeAction(node => Check(node, namespaces), SyntaxKind.IdentifierName);
        });
    }

    // From the text alone: most compilations have few platforms, and none is bound for this.
    private static ILookup<string, string> NamespacesByClass(Compilation compilation, CancellationToken cancellation) =>
        compilation
            .SyntaxTrees.Where(tree => tree.FilePath.Contains(GeneratedFolder))
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot(cancellation)).Members.OfType<NamespaceDeclarationSyntax>())
            .SelectMany(space => space.Members.OfType<ClassDeclarationSyntax>().Select(made => (made.Identifier.ValueText, space.Name)))
            .ToLookup(made => made.ValueText, made => made.Name.ToString());

    private static void Check(SyntaxNodeAnalysisContext context, ILookup<string, string> namespaces)
    {
        var name = (IdentifierNameSyntax)context.Node;
        if (!namespaces.Contains(name.Identifier.ValueText) || IsQualified(name))
            return;
        SymbolInfo found = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken);
        if (found.Symbol is null && found.CandidateSymbols.IsEmpty)
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Rule,
                    name.GetLocation(),
                    name.Identifier.ValueText,
                    namespaces[name.Identifier.ValueText].OrderBy(space => space, StringComparer.Ordinal).First()
                )
            );
    }

    private static bool IsQualified(IdentifierNameSyntax name) =>
        name.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Name == name,
            QualifiedNameSyntax qualified => qualified.Right == name,
            AliasQualifiedNameSyntax or MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => true,
            _ => false,
        };
}
