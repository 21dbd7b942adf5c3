using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware.Bytes;

/// <summary>
/// Collects the findings of one table or tree. It keeps the first <see cref="Limit"/> and counts the rest,
/// so that a hostile table cannot turn every byte into a sentence.
/// </summary>
internal sealed class FindingLog
{
    public const int Limit = 500;

    private readonly ImmutableArray<Diagnostic>.Builder _findings = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly string _table;
    private int _unsaid;

    /// <param name="table">The signature of the table, <c>DTB</c>, or the file of a tree.</param>
    public FindingLog(string table) => _table = table;

    /// <param name="row">Its code and severity.</param>
    /// <param name="offset">From the start of the table.</param>
    /// <param name="field">The field or structure at that offset, e.g. <c>mappings[2].outputReference</c>.</param>
    /// <param name="message">One sentence with the numbers in it.</param>
    public void Find(DiagnosticDescriptor row, long offset, string field, string message)
    {
        if (_findings.Count < Limit)
            _findings.Add(FirmwareFinding.Of(row, _table, offset, field, message));
        else
            _unsaid++;
    }

    public ImmutableArray<Diagnostic> ToImmutable() =>
        _unsaid == 0
            ? _findings.ToImmutable()
            : _findings
                .ToImmutable()
                .Add(FirmwareFinding.Of(FirmwareCatalog.TooMuchRow, _table, 0, "table", $"{_unsaid} more problems are not listed."));
}
