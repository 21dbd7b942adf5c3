using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Findings;

/// <summary>What a stage found, with what may silence it. Severities are settled at the end (see <see cref="Suppression"/>).</summary>
/// <param name="Diagnostic">As it was first reported.</param>
/// <param name="AllowedBy">Null: nothing allows it.</param>
/// <param name="Others">What else the same is true of.</param>
internal readonly record struct Finding(Diagnostic Diagnostic, Allowance? AllowedBy, OtherElements Others);

/// <summary>
/// Collects findings. Loops, parts and variants reach the same text many times: what is wrong with it is kept once, with the names of the
/// elements that it is wrong for. Findings that say something else are kept apart (see <see cref="OtherElements.Between"/>).
/// </summary>
internal sealed class FindingBag
{
    private readonly List<Finding> _findings = [];

    // What loops make of one place in the text has an end, whatever they say.
    private const int MostAtOnePlace = 8;

    private readonly Dictionary<(string Id, SourceLocation At, string? Topic), List<int>> _places = [];
    private readonly HashSet<SourceLocation> _usedAllowances = [];

    /// <summary>One for each diagnostic, place in the text, and thing said.</summary>
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
        if (!_places.TryGetValue(place, out List<int> here))
            _places.Add(place, here = []);
        foreach (int index in here)
        {
            Finding earlier = _findings[index];
            if (earlier.Diagnostic.Message == diagnostic.Message)
                return;
            if (OtherElements.Between(earlier.Diagnostic.Message, diagnostic.Message) is not { } names)
                continue;
            _findings[index] = earlier with { Others = earlier.Others.With(names) };
            return;
        }

        if (here.Count < MostAtOnePlace)
        {
            here.Add(_findings.Count);
            _findings.Add(new Finding(diagnostic, allowedBy, OtherElements.None));
            return;
        }

        int last = here[here.Count - 1];
        _findings[last] = _findings[last] with { Others = _findings[last].Others.With(string.Empty) };
    }

    /// <summary>Whether something was reported of a place in the text.</summary>
    public bool Has(string id, SourceLocation at) => _places.ContainsKey((id, at, null));

    /// <summary>Something is missing because of a mistake that was reported elsewhere.</summary>
    public void NoteFailure() => Failures++;
}
