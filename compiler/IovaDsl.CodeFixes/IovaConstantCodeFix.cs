using System.Collections.Immutable;
using System.Composition;
using IovaDsl.SourceGenerator.Constants;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace IovaDsl.CodeFixes;

/// <summary>
/// Offers, in place of a constant that the device cannot use, the nearest addresses that it can, and the generated constant for the end
/// that was passed.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IovaConstantCodeFix))]
[Shared]
public sealed class IovaConstantCodeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(IovaConstantAnalyzer.Id);

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            Location constant = diagnostic.AdditionalLocations[0];
            if (
                constant.SourceTree != root?.SyntaxTree
                || root?.FindNode(constant.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax expression
            )
                continue;
            Offer(context, diagnostic, root, expression, IovaConstantAnalyzer.Above, "Use the next usable address, ");
            Offer(context, diagnostic, root, expression, IovaConstantAnalyzer.Below, "Use the last usable address before, ");
            Offer(context, diagnostic, root, expression, IovaConstantAnalyzer.Constant, "Use the constant ");
        }
    }

    private static void Offer(
        CodeFixContext context,
        Diagnostic diagnostic,
        SyntaxNode root,
        ExpressionSyntax old,
        string property,
        string title
    )
    {
        if (!diagnostic.Properties.TryGetValue(property, out string? text) || text is null)
            return;
        ExpressionSyntax replacement = SyntaxFactory
            .ParseExpression(text)
            .WithTriviaFrom(old)
            .WithAdditionalAnnotations(Simplifier.Annotation);
        context.RegisterCodeFix(
            CodeAction.Create(
                title + text.Replace("global::", string.Empty),
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, replacement))),
                property
            ),
            diagnostic
        );
    }
}
