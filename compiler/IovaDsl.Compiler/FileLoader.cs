using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler;

/// <summary>Parses root files and everything they include, each file once however often it is included.</summary>
internal sealed class FileLoader
{
    private readonly IncludeLoader _loader;
    private readonly FindingBag _findings;
    private readonly Dictionary<string, FileUnit> _byPath = new(StringComparer.Ordinal);
    private readonly Queue<FileUnit> _pending = new();
    private readonly List<FileUnit> _loaded = [];

    private readonly Func<SourceText, ParseResult> _parse;

    private FileLoader(IncludeLoader loader, Func<SourceText, ParseResult> parse, FindingBag findings)
    {
        _parse = parse;
        _loader = loader;
        _findings = findings;
    }

    /// <summary>All files, roots first.</summary>
    public static List<FileUnit> Load(
        IReadOnlyList<SourceText> roots,
        IncludeLoader loader,
        Func<SourceText, ParseResult> parse,
        FindingBag findings,
        CancellationToken cancellation
    )
    {
        var files = new FileLoader(loader, parse, findings);
        foreach (SourceText root in roots)
            files.Parse(root);
        while (files._pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            files.Follow(files._pending.Dequeue());
        }

        files.ReportLoops();
        return files._loaded;
    }

    private FileUnit Parse(SourceText source)
    {
        if (_byPath.TryGetValue(source.Path, out FileUnit known))
            return known;
        ParseResult parsed = _parse(source);
        foreach (Diagnostic diagnostic in parsed.Diagnostics)
            _findings.Report(diagnostic, null);
        var unit = new FileUnit(parsed.File, LostText.Find(source, parsed.Diagnostics));
        _byPath.Add(source.Path, unit);
        _loaded.Add(unit);
        _pending.Enqueue(unit);
        return unit;
    }

    private void Follow(FileUnit file)
    {
        foreach (IncludeSyntax include in file.Syntax.Includes)
        {
            IncludeResult result = _loader(file.Syntax.Source.Path, include.Path);
            if (result.Text is { } text)
                file.Includes.Add((Parse(text), include));
            else
                ReportLost(file, result, include);
        }
    }

    private void ReportLost(FileUnit file, IncludeResult result, IncludeSyntax include)
    {
        _findings.Report(Describe(result, new SourceLocation(file.Syntax.Source, include.PathSpan), include.Path), null);
        file.HasLostInclude = true;
    }

    private static Diagnostic Describe(IncludeResult result, SourceLocation at, string path) =>
        result.Failure switch
        {
            IncludeFailure.OutsideRoot => BindingCatalog.IncludeOutsideRoot(at, path),
            IncludeFailure.Unreadable => BindingCatalog.IncludeUnreadable(at, path, result.Reason),
            IncludeFailure.NotInBuild => BindingCatalog.IncludeNotInBuild(at, result.Reason ?? path),
            _ => BindingCatalog.IncludeNotFound(at, path),
        };

    // Depth first without recursion: an include that leads to a file still open closes a circle.
    private void ReportLoops()
    {
        var done = new HashSet<FileUnit>();
        foreach (FileUnit start in _loaded)
        {
            var open = new Stack<(FileUnit File, int Next)>();
            var onPath = new HashSet<FileUnit>();
            if (done.Contains(start))
                continue;
            open.Push((start, 0));
            onPath.Add(start);
            while (open.Count > 0)
            {
                (FileUnit file, int next) = open.Pop();
                if (next == file.Includes.Count)
                {
                    onPath.Remove(file);
                    done.Add(file);
                    continue;
                }

                open.Push((file, next + 1));
                (FileUnit included, IncludeSyntax include) = file.Includes[next];
                if (onPath.Contains(included))
                    _findings.Report(
                        BindingCatalog.IncludeLoop(new SourceLocation(file.Syntax.Source, include.PathSpan), include.Path),
                        null
                    );
                else if (!done.Contains(included))
                    Enter(included, open, onPath);
            }
        }
    }

    private static void Enter(FileUnit file, Stack<(FileUnit File, int Next)> open, HashSet<FileUnit> onPath)
    {
        open.Push((file, 0));
        onPath.Add(file);
    }
}
