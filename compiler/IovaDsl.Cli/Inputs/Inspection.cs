using System.Collections.Immutable;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// A file that was given, read with what it includes, and all that the compiler found. The one place where the command meets the
/// pipeline.
/// </summary>
internal sealed class Inspection
{
    private readonly SourceText _root;
    private readonly CompilationResult _result;

    private Inspection(SourceText root, CompilationResult result)
    {
        _root = root;
        _result = result;
    }

    /// <summary>In reading order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => _result.Diagnostics;

    /// <summary>Every platform of the file and of what it includes, as far as it was understood.</summary>
    public ImmutableArray<CompiledPlatform> Platforms => _result.Platforms;

    /// <exception cref="UnreadableFile">The file cannot be read.</exception>
    public static Inspection Of(
        Session session,
        string file,
        string[] includeRoots,
        SeverityOptions? severities = null,
        string[]? includeOnly = null
    )
    {
        SourceText root = new SourceReader(session.Host).Read(file);
        var includes = new DiskIncludes(root, session.Host.Directory, includeRoots, includeOnly ?? []);
        var options = new CompilationOptions { Severities = severities ?? SeverityOptions.Default };
        return new Inspection(root, IovaCompilation.Compile([root], includes.Load, options));
    }

    /// <summary>
    /// Shows errors and warnings on standard error; the exit code they come to. Notes are for <c>check</c>: what they say of
    /// hidden limits and refusals, the answers say themselves.
    /// </summary>
    public int Say(Session session)
    {
        List<Diagnostic> shown = [.. Diagnostics.Where(diagnostic => diagnostic.Severity >= Severity.Warning)];
        session.Error.Write(DiagnosticText.WriteBeside(shown, session.ErrorLooks, session.Host.Columns));
        return _result.HasErrors ? ExitCode.Errors : ExitCode.Clean;
    }

    /// <summary>The same for a build: errors alone, a line each on standard output. Its check, or its compiler, tells the rest.</summary>
    public int SayToBuild(Session session)
    {
        Diagnostic[] errors = [.. Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        foreach (string line in MsbuildRenderer.Lines(ShownDiagnostics.Of(errors)))
            session.Out.Write(line + "\n");
        return _result.HasErrors ? ExitCode.Errors : ExitCode.Clean;
    }

    /// <summary>
    /// The platforms that are meant: the named one, all, or the first that the file itself declares (the only one, if only
    /// an included file declares any).
    /// </summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public ImmutableArray<ResolvedPlatform> Choose(string? name, bool all)
    {
        if (Platforms.IsEmpty && _result.HasErrors)
            throw new NothingButErrors(_root.Path);
        if (Platforms.IsEmpty)
            throw new CommandFailure($"{_root.Path}: holds no platform to answer for");
        if (all)
            return [.. Platforms.Select(platform => platform.Resolved)];
        if (name is null)
            return [_result.PlatformsOf(_root)[0].Resolved];
        foreach (CompiledPlatform platform in Platforms)
        {
            if (platform.Platform.Name == name)
                return [platform.Resolved];
        }

        string known = string.Join(", ", Platforms.Select(platform => platform.Platform.Name));
        throw new CommandFailure($"{_root.Path}: has no platform '{name}'; it has {known}");
    }

    /// <summary>
    /// A source file's name relative to the folder of the file that was given, for outputs that must not depend on where that lies.
    /// </summary>
    public string NameFromRoot(string path)
    {
        string folder = Path.GetDirectoryName(_root.Path) ?? "";
        return folder.Length == 0 ? path : Path.GetRelativePath(folder, path).Replace('\\', '/');
    }
}
