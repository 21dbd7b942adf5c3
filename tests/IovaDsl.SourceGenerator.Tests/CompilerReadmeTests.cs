using System.Reflection;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>The program in the README of the package IovaDsl.Compiler needs nothing but what is public, and prints what it says.</summary>
public sealed class CompilerReadmeTests
{
    private static readonly string Readme = Repository.Read("compiler/IovaDsl.Compiler/README.md").ReplaceLineEndings("\n");

    // As ImplicitUsings gives them to a console project.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq;";

    [Fact]
    public void The_program_of_the_README_prints_what_it_says()
    {
        CSharpCompilation program = GeneratedAssembly
            .Compile(LanguageVersion.Latest, Usings, Block("csharp"))
            .AddReferences(MetadataReference.CreateFromFile(typeof(IovaCompilation).Assembly.Location))
            .WithOptions(
                new CSharpCompilationOptions(
                    OutputKind.ConsoleApplication,
                    nullableContextOptions: NullableContextOptions.Enable,
                    // As the SDK has it off: the compiler is netstandard2.0.
                    specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress)]
                )
            );
        using var output = new StringWriter { NewLine = "\n" };
        TextWriter before = Console.Out;
        Console.SetOut(output);
        try
        {
            Assembly assembly = GeneratedAssembly.Load(program);
            assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal(Block(""), output.ToString().TrimEnd());
    }

    // Between fences, blocks and other text alternate.
    private static string Block(string language) =>
        Readme
            .Split("```")
            .Where((text, i) => i % 2 == 1 && text.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(text => text[(language.Length + 1)..].TrimEnd())
            .Single();
}
