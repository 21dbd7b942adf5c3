using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Which constants, parts and includes nothing uses. Only files that declare a platform are asked: what a file of parts holds is for
/// others. A declaration that loops or variants reach many times is one place in the text, and used if any of them uses it.
/// </summary>
internal sealed class DeclarationUses
{
    private readonly HashSet<SourceLocation> _used = [];

    /// <summary>Notes the use of what is declared there.</summary>
    public void Note(SourceLocation declaredAt) => _used.Add(declaredAt);

    /// <summary>Reports what was not used, once all platforms are bound.</summary>
    /// <param name="roots">The files that are asked.</param>
    /// <param name="allows">What the platforms that were bound allow: their own constants may be unused.</param>
    /// <param name="findings">Receives it.</param>
    public void ReportUnused(IEnumerable<FileUnit> roots, IReadOnlyDictionary<PlatformSyntax, AllowScope?> allows, FindingBag findings)
    {
        foreach (FileUnit file in roots)
        {
            if (file.Syntax.Platforms.IsEmpty)
                continue;
            ReportIncludes(file, findings);
            ReportConstants(file.Syntax.Constants, file.Syntax.Source, null, findings);
            foreach (PartSyntax part in file.Syntax.Parts)
            {
                if (!IsUsed(part.Name, file.Syntax.Source))
                    Report(part.Name, "part", file.Syntax.Source, null, findings);
            }

            foreach (PlatformSyntax platform in file.Syntax.Platforms)
            {
                allows.TryGetValue(platform, out AllowScope? allowed);
                ReportConstants(platform.Members.OfType<ConstSyntax>(), file.Syntax.Source, allowed, findings);
            }
        }
    }

    private void ReportConstants(IEnumerable<ConstSyntax> constants, SourceText source, AllowScope? allows, FindingBag findings)
    {
        foreach (ConstSyntax constant in constants)
        {
            if (!IsUsed(constant.Name, source))
                Report(constant.Name, "constant", source, allows, findings);
        }
    }

    private void ReportIncludes(FileUnit file, FindingBag findings)
    {
        foreach ((FileUnit included, IncludeSyntax at) in file.Includes)
        {
            if (!FileScope.InView(included).Any(IsUsed))
                findings.Report(
                    BindingCatalog.Unused(new SourceLocation(file.Syntax.Source, at.PathSpan), "include", at.Path, "Remove it."),
                    null
                );
        }
    }

    // A platform of an included file is compiled with the file that includes it.
    private bool IsUsed(FileUnit file) =>
        !file.Syntax.Platforms.IsEmpty
        || file.Syntax.Parts.Any(part => IsUsed(part.Name, file.Syntax.Source))
        || file.Syntax.Constants.Any(constant => IsUsed(constant.Name, file.Syntax.Source));

    private bool IsUsed(NameSyntax name, SourceText source) => _used.Contains(new SourceLocation(source, name.Span));

    private static void Report(NameSyntax name, string what, SourceText source, AllowScope? allows, FindingBag findings) =>
        findings.Report(BindingCatalog.Unused(new SourceLocation(source, name.Span), what, name.Name, "Use it or remove it."), allows);
}
