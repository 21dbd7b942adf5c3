using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Findings;

/// <summary>What a stage found, with what may silence it. Severities are settled at the end (see <see cref="Suppression"/>).</summary>
/// <param name="Diagnostic">As it was first reported.</param>
/// <param name="AllowedBy">Null: nothing allows it.</param>
/// <param name="Others">How often the same text was reported for other elements it makes.</param>
internal readonly record struct Finding(Diagnostic Diagnostic, Allowance? AllowedBy, int Others);

/// <summary>
/// Collects findings. Loops, parts and variants reach the same text many times: what is wrong with it is kept once, and counted.
/// </summary>
internal sealed class FindingBag
{
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<(string Id, SourceLocation At, string? Topic), int> _places = [];
    private readonly HashSet<SourceLocation> _usedAllowances = [];

    /// <summary>One for each diagnostic and place in the text.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Where something was allowed that did occur.</summary>
    public IReadOnlyCollection<SourceLocation> UsedAllowances => _usedAllowances;

    /// <summary>
    /// Counts what went wrong, also where nothing was said because the cause was reported elsewhere. What was bound while
    /// this grew is damaged, and no check should judge it.
    /// </summary>
    public int Failures { get; private set; }

    /// <summary>While true, reports only count: what is bound is torn by a mistake of syntax, which was reported.</summary>
    public bool IsMuted { get; set; }

    public void Report(Diagnostic diagnostic, AllowScope? allows)
    {
        if (IsMuted)
        {
            NoteFailure();
            return;
        }

        Allowance? allowedBy = AllowScope.Find(allows, diagnostic.Id);
        if (allowedBy?.Origin.Source is { } allowance)
            _usedAllowances.Add(allowance);
        Keep(diagnostic, allowedBy);
        if (diagnostic.Descriptor.DefaultSeverity == Severity.Error && allowedBy is null)
            Failures++;
    }

    private void Keep(Diagnostic diagnostic, Allowance? allowedBy)
    {
        var place = (diagnostic.Id, diagnostic.Location, diagnostic.Topic);
        if (!_places.TryGetValue(place, out int index))
        {
            _places.Add(place, _findings.Count);
            _findings.Add(new Finding(diagnostic, allowedBy, 0));
        }
        else if (_findings[index].Diagnostic.Message != diagnostic.Message)
        {
            _findings[index] = _findings[index] with { Others = _findings[index].Others + 1 };
        }
    }

    /// <summary>Whether something was reported of a place in the text.</summary>
    public bool Has(string id, SourceLocation at) => _places.ContainsKey((id, at, null));

    /// <summary>Something is missing because of a mistake that was reported elsewhere.</summary>
    public void NoteFailure() => Failures++;
}
