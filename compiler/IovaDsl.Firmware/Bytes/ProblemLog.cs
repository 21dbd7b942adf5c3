using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware;

/// <summary>
/// Collects the problems of one table. It keeps the first <see cref="Limit"/> and counts the rest,
/// so that a hostile table cannot turn every byte into a sentence.
/// </summary>
internal sealed class ProblemLog
{
    public const int Limit = 500;

    private readonly ImmutableArray<FirmwareProblem>.Builder _problems = ImmutableArray.CreateBuilder<FirmwareProblem>();
    private readonly string _table;
    private int _unsaid;

    public ProblemLog(string table) => _table = table;

    public void Note(string code, long offset, string field, string message) => Add(ProblemSeverity.Note, code, offset, field, message);

    public void Warning(string code, long offset, string field, string message) =>
        Add(ProblemSeverity.Warning, code, offset, field, message);

    public void Error(string code, long offset, string field, string message) => Add(ProblemSeverity.Error, code, offset, field, message);

    /// <summary>What a check found: code and severity are those of its row in the catalogue.</summary>
    public void Find(DiagnosticDescriptor row, long offset, string field, string message) =>
        Add(FirmwareProblem.Of(row, _table, offset, field, message));

    public ImmutableArray<FirmwareProblem> ToImmutable()
    {
        if (_unsaid == 0)
            return _problems.ToImmutable();
        string message = $"{_unsaid} more problems are not listed.";
        return _problems.ToImmutable().Add(new FirmwareProblem(_table, 0, "table", ProblemSeverity.Error, ProblemCodes.TooMany, message));
    }

    private void Add(ProblemSeverity severity, string code, long offset, string field, string message) =>
        Add(new FirmwareProblem(_table, offset, field, severity, code, message));

    private void Add(FirmwareProblem problem)
    {
        if (_problems.Count >= Limit)
        {
            _unsaid++;
            return;
        }

        _problems.Add(problem);
    }
}
