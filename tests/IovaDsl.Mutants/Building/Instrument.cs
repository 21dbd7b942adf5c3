using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace IovaDsl.Mutants.Building;

/// <summary>Compiles all chosen mutants of a project into one assembly. Mutants that do not compile are left out.</summary>
internal sealed partial class Instrument(CompilerCall call, CSharpCompilation compilation)
{
    private const string Call = "global::" + MutantSwitch.Class + ".On";

    /// <summary>Writes the assembly and its debug information into the folder, and gives the mutants that are in it.</summary>
    public List<Mutant> Emit(List<Mutant> mutants, string folder)
    {
        for (List<Mutant> left = mutants; ; )
        {
            CSharpCompilation mutated = With(left);
            EmitResult result = Write(mutated, folder);
            if (result.Success)
                return left;
            HashSet<int> bad = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).SelectMany(Guilty)];
            List<Mutant> good = [.. left.Where(m => !bad.Contains(m.Id))];
            if (good.Count == left.Count)
                throw new InvalidOperationException(
                    $"`{call.Assembly}` does not compile:\n{string.Join('\n', result.Diagnostics.Take(20))}"
                );
            left = good;
        }
    }

    private EmitResult Write(CSharpCompilation mutated, string folder)
    {
        Directory.CreateDirectory(folder);
        using FileStream assembly = File.Create(Path.Combine(folder, call.Assembly + ".dll"));
        using FileStream symbols = File.Create(Path.Combine(folder, call.Assembly + ".pdb"));
        return mutated.Emit(
            assembly,
            symbols,
            manifestResources: Resources(),
            options: call.Arguments.EmitOptions.WithDebugInformationFormat(DebugInformationFormat.PortablePdb)
        );
    }

    // Those of the built assembly: targets that run before a real build add some that the call alone does not have.
    private IEnumerable<ResourceDescription> Resources()
    {
        Assembly built = Assembly.LoadFrom(Path.Combine(call.Arguments.OutputDirectory, call.Arguments.OutputFileName!));
        return built
            .GetManifestResourceNames()
            .Select(name => new ResourceDescription(name, () => built.GetManifestResourceStream(name)!, isPublic: true));
    }

    private CSharpCompilation With(List<Mutant> mutants)
    {
        CSharpCompilation changed = compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(MutantSwitch.Source(mutants.Max(m => m.Id)), call.Arguments.ParseOptions, "Switch.cs", Encoding.UTF8)
        );
        foreach (IGrouping<SyntaxTree, Mutant> file in mutants.GroupBy(m => m.Node.SyntaxTree))
        {
            string text = new Rewriter(file.ToLookup(m => m.Node)).Visit(file.Key.GetRoot())!.ToFullString();
            changed = changed.ReplaceSyntaxTree(
                file.Key,
                CSharpSyntaxTree.ParseText(text, call.Arguments.ParseOptions, file.Key.FilePath, Encoding.UTF8)
            );
        }

        return changed;
    }

    // The mutant around the error; else all of the member, whose variables an error far from it may be about.
    private static IEnumerable<int> Guilty(Diagnostic error)
    {
        SyntaxNode at = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        foreach (SyntaxNode around in at.AncestorsAndSelf())
        {
            string condition = around switch
            {
                ConditionalExpressionSyntax conditional => conditional.Condition.ToString(),
                IfStatementSyntax statement => statement.Condition.ToString(),
                MemberDeclarationSyntax member and not TypeDeclarationSyntax => member.ToString(),
                _ => "",
            };
            int[] ids = [.. Ids().Matches(condition).Select(m => int.Parse(m.Groups[1].Value))];
            if (ids.Length > 0)
                return ids;
        }

        return [.. Ids().Matches(error.Location.SourceTree.ToString()).Select(m => int.Parse(m.Groups[1].Value))];
    }

    [GeneratedRegex(@"IovaDslMutants\.Switch\.On\((\d+)\)")]
    private static partial Regex Ids();

    private sealed class Rewriter(ILookup<SyntaxNode, Mutant> mutants) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? Visit(SyntaxNode? node)
        {
            SyntaxNode? visited = base.Visit(node);
            if (node is null || visited is null)
                return visited;
            foreach (Mutant mutant in mutants[node])
                visited = visited is StatementSyntax statement
                    ? Statement(statement, mutant)
                    : Expression((ExpressionSyntax)visited, mutant);
            return visited;
        }

        private static StatementSyntax Statement(StatementSyntax now, Mutant mutant) =>
            SyntaxFactory
                .ParseStatement($"if ({Call}({mutant.Id})) {{ {mutant.Replacement} }} else {{ {now.WithoutTrivia()} }}")
                .WithTriviaFrom(now);

        private static ExpressionSyntax Expression(ExpressionSyntax now, Mutant mutant)
        {
            string cast = mutant.Cast is { } type ? $"({type})" : "";
            return SyntaxFactory
                .ParseExpression($"({Call}({mutant.Id}) ? {cast}({mutant.Replacement}) : {cast}({now.WithoutTrivia()}))")
                .WithTriviaFrom(now);
        }
    }
}
