using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>
/// A figure of a row that depends on how long its topology is: how much of it goes through in a second, what a line costs.
/// </summary>
internal sealed class RateColumn(string name, string legend, Func<BenchmarkReport, GeneratedTopology, double?> figure) : IColumn
{
    private static readonly Dictionary<int, GeneratedTopology> Topologies = [];

    public static IColumn[] All { get; } =
    [
        new RateColumn("Lines/s", "Lines of text in a second", (report, topology) => topology.Lines / Seconds(report)),
        new RateColumn("Devices/s", "Devices in a second", (report, topology) => topology.Devices / Seconds(report)),
        new RateColumn("Bytes/s", "Bytes of text in a second", (report, topology) => topology.Text.Length / Seconds(report)),
        new RateColumn(
            "Bytes/line",
            "Bytes allocated for a line",
            (report, topology) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) / (double)topology.Lines
        ),
    ];

    public string Id => name;
    public string ColumnName => name;
    public string Legend => legend;
    public bool AlwaysShow => true;
    public ColumnCategory Category => ColumnCategory.Custom;
    public int PriorityInCategory => 0;
    public bool IsNumeric => true;
    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase] is not { ResultStatistics: not null } report)
            return "?";
        return figure(report, TopologyOf(benchmarkCase))?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";
    }

    private static double? Seconds(BenchmarkReport report) => report.ResultStatistics?.Median / 1e9;

    private static GeneratedTopology TopologyOf(BenchmarkCase benchmarkCase)
    {
        int lines = (int)benchmarkCase.Parameters[nameof(CompilerStages.Lines)];
        if (!Topologies.TryGetValue(lines, out GeneratedTopology? topology))
            Topologies.Add(lines, topology = GeneratedTopology.OfLines(lines));
        return topology;
    }
}
