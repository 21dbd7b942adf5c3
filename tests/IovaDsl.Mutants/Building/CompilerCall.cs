using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.Mutants.Building;

/// <summary>How the build calls the compiler for a project: the same sources, references, options and generators, without running it.</summary>
internal sealed record CompilerCall(CSharpCommandLineArguments Arguments, string Assembly)
{
    public static CompilerCall Of(string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder };
        string[] words =
        [
            "msbuild",
            "-nologo",
            "-t:ResolveReferences;CoreCompile",
            "-p:DesignTimeBuild=true;ProvideCommandLineArgs=true;SkipCompilerExecution=true;BuildProjectReferences=false",
            "-p:NonExistentFile=none/none",
            .. File.ReadAllText(ProjectFile(folder)).Contains("<TargetFrameworks>", StringComparison.Ordinal)
                ? new[] { "-p:TargetFramework=net10.0" }
                : [],
            "-getItem:CscCommandLineArgs",
        ];
        Array.ForEach(words, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"`{project}` does not tell how it is compiled:\n{output}");
        JsonElement items = JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs");
        IEnumerable<string> given = items.EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!);
        CSharpCommandLineArguments arguments = CSharpCommandLineParser.Default.Parse(given, folder, sdkDirectory: null);
        return new CompilerCall(arguments, Path.GetFileNameWithoutExtension(arguments.OutputFileName!));
    }

    /// <summary>The compilation with what the generators add.</summary>
    public CSharpCompilation Compilation()
    {
        SourceFileResolver paths = new([], Arguments.BaseDirectory, Arguments.PathMap);
        CSharpCompilationOptions options = Arguments
            .CompilationOptions.WithSourceReferenceResolver(paths)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSpecificDiagnosticOptions([]);
        CSharpCompilation plain = CSharpCompilation.Create(
            Assembly,
            Arguments.SourceFiles.Select(f => Parse(f.Path)),
            Arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(r.Reference, r.Properties)),
            options
        );
        return Generators.Run(Arguments, plain);
    }

    private SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path), Arguments.ParseOptions, path, Encoding.UTF8);

    private static string ProjectFile(string folder) => Directory.GetFiles(folder, "*.csproj").Single();
}
