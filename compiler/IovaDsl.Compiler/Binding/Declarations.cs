using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Binding;

/// <summary>A file with the files it includes, each parsed once.</summary>
internal sealed class FileUnit
{
    public FileUnit(FileSyntax syntax, LostText lost)
    {
        Syntax = syntax;
        Lost = lost;
    }

    public FileSyntax Syntax { get; }

    /// <summary>What mistakes of syntax may have taken away.</summary>
    public LostText Lost { get; }

    /// <summary>An include could not be had.</summary>
    public bool HasLostInclude { get; set; }

    public List<(FileUnit File, IncludeSyntax At)> Includes { get; } = [];
}

internal sealed record PartDeclaration(PartSyntax Syntax, FileScope File);

internal sealed record PlatformDeclaration(PlatformSyntax Syntax, FileScope File);

/// <summary>
/// What a file can see: its own declarations and those of every file it includes, directly or not. Each constant is
/// evaluated in the file that declares it.
/// </summary>
internal sealed class FileScope
{
    // How many files all files see together, each with what it includes. In a row of a thousand files the first sees a thousand, the
    // next one less: memory grows with the square.
    private const int MostInView = 1 << 18;

    private FileScope(FileUnit file)
    {
        Constants = new Dictionary<string, Constant>(StringComparer.Ordinal);
        Scope = new Scope(file.Syntax.Source, null, Constants) { Lost = file.Lost };
        Budget = new MemberBudget(file.Syntax.Source.Text.Length);
    }

    public Scope Scope { get; }
    public Dictionary<string, Constant> Constants { get; }

    /// <summary>What loops, parts and variants may still make in the platforms of this file.</summary>
    public MemberBudget Budget { get; }
    public Dictionary<string, PartDeclaration> Parts { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, PlatformDeclaration> Platforms { get; } = new(StringComparer.Ordinal);

    /// <summary>Declares everything in view of every file; reports names that two declarations in one view share.</summary>
    public static Dictionary<FileUnit, FileScope> DeclareAll(IReadOnlyList<FileUnit> files, FindingBag findings)
    {
        // First an empty scope for each file, so that declarations can point at the scope of their own file.
        var constants = new Dictionary<ConstSyntax, Constant>();
        var scopes = new Dictionary<FileUnit, FileScope>();
        foreach (FileUnit file in files)
            scopes[file] = new FileScope(file);
        foreach (FileUnit file in files)
        {
            foreach (ConstSyntax syntax in file.Syntax.Constants)
                constants[syntax] = new Constant(syntax, scopes[file].Scope);
        }

        int left = MostInView;
        foreach (FileUnit file in files)
        {
            foreach (FileUnit inView in InView(file))
            {
                if (inView != file && left-- <= 0)
                {
                    ReportTooManyInView(file, findings);
                    break;
                }

                scopes[file].Declare(inView, scopes[inView], constants, findings);
                if (inView.HasLostInclude)
                    file.Lost.NoteLostInclude();
            }
        }

        return scopes;
    }

    // Said where it became too much; there and in the files that follow, a name that is not known may be one of those.
    private static void ReportTooManyInView(FileUnit file, FindingBag findings)
    {
        if (!findings.Findings.Any(f => f.Diagnostic.Descriptor == BindingCatalog.TooManyFilesInViewRow))
            findings.Report(
                BindingCatalog.TooManyFilesInView(new SourceLocation(file.Syntax.Source, file.Includes[0].At.PathSpan), MostInView),
                null
            );
        file.Lost.NoteLostInclude();
    }

    /// <summary>The file itself, then what it includes, each once.</summary>
    public static IEnumerable<FileUnit> InView(FileUnit file)
    {
        var seen = new HashSet<FileUnit>();
        var pending = new Stack<FileUnit>();
        pending.Push(file);
        while (pending.Count > 0)
        {
            FileUnit next = pending.Pop();
            if (!seen.Add(next))
                continue;
            yield return next;
            for (int i = next.Includes.Count - 1; i >= 0; i--)
                pending.Push(next.Includes[i].File);
        }
    }

    private void Declare(FileUnit file, FileScope home, Dictionary<ConstSyntax, Constant> known, FindingBag findings)
    {
        foreach (ConstSyntax syntax in file.Syntax.Constants)
        {
            Constant constant = known[syntax];
            if (Constants.TryGetValue(syntax.Name.Name, out Constant first))
                findings.Report(BindingCatalog.DuplicateName(constant.Location, "constant", syntax.Name.Name, first.Location), null);
            else
                Constants.Add(syntax.Name.Name, constant);
        }

        foreach (PartSyntax syntax in file.Syntax.Parts)
        {
            SourceLocation here = home.Scope.At(syntax.Name.Span);
            if (Parts.TryGetValue(syntax.Name.Name, out PartDeclaration first))
                findings.Report(
                    BindingCatalog.DuplicateName(here, "part", syntax.Name.Name, first.File.Scope.At(first.Syntax.Name.Span)),
                    null
                );
            else
                Parts.Add(syntax.Name.Name, new PartDeclaration(syntax, home));
        }

        foreach (PlatformSyntax syntax in file.Syntax.Platforms)
        {
            SourceLocation here = home.Scope.At(syntax.Name.Span);
            if (Platforms.TryGetValue(syntax.Name.Name, out PlatformDeclaration first))
                findings.Report(
                    BindingCatalog.DuplicateName(here, "platform", syntax.Name.Name, first.File.Scope.At(first.Syntax.Name.Span)),
                    null
                );
            else
                Platforms.Add(syntax.Name.Name, new PlatformDeclaration(syntax, home));
        }
    }
}
