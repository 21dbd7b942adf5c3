namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// What is shown of very many findings: so many, errors before warnings before notes, and the first of every code that would otherwise be
/// missing, so that whoever changes severities afterwards still meets each. All stand in their old order.
/// </summary>
/// <param name="Shown">At most the number asked for, and one for each further code.</param>
/// <param name="Errors">How many errors are not shown; the same for the others.</param>
internal sealed record ShownDiagnostics(IReadOnlyList<Diagnostic> Shown, int Errors, int Warnings, int Notes)
{
    /// <summary>How many are shown where nobody asked for another number: more than anybody reads, and little memory.</summary>
    public const int Most = 1000;

    public static ShownDiagnostics Of(IReadOnlyList<Diagnostic> all, int most = Most)
    {
        if (all.Count <= most)
            return new ShownDiagnostics(all, 0, 0, 0);
        var chosen = new HashSet<int>(Enumerable.Range(0, all.Count).OrderByDescending(i => all[i].Severity).Take(most));
        var codes = new HashSet<string>(chosen.Select(i => all[i].Id), StringComparer.Ordinal);
        for (int i = 0; i < all.Count; i++)
        {
            if (codes.Add(all[i].Id))
                chosen.Add(i);
        }

        int Hidden(Func<Severity, bool> isMeant) =>
            Enumerable.Range(0, all.Count).Count(i => isMeant(all[i].Severity) && !chosen.Contains(i));
        return new ShownDiagnostics(
            [.. Enumerable.Range(0, all.Count).Where(chosen.Contains).Select(i => all[i])],
            Hidden(severity => severity == Severity.Error),
            Hidden(severity => severity == Severity.Warning),
            Hidden(severity => severity < Severity.Warning)
        );
    }

    /// <summary><c>12 more errors and 3 more warnings are not shown</c>; null: everything is.</summary>
    public string? Rest
    {
        get
        {
            string[] parts =
            [
                .. new[] { (Errors, "error"), (Warnings, "warning"), (Notes, "note") }
                    .Where(part => part.Item1 > 0)
                    .Select(part => Wording.Count(part.Item1, "more " + part.Item2)),
            ];
            return parts.Length == 0 ? null : $"{Wording.List(parts)} {(Errors + Warnings + Notes == 1 ? "is" : "are")} not shown";
        }
    }
}
