using BenchmarkDotNet.Attributes;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Benchmarks.Firmware;

/// <summary>An IORT of one MiB with 50,000 mappings.</summary>
[MemoryDiagnoser]
public class BigIortBenchmarks
{
    private const int LookUps = 100_000;

    private readonly IortMap _map;
    private readonly IortNode[] _roots;

    public BigIortBenchmarks()
    {
        Table = (IortTable)TableReader.Read(Bytes).Table!;
        _map = new IortMap(Table);
        _roots = [.. Table.Nodes.OfType<IortRootComplex>()];
    }

    public byte[] Bytes { get; } = BigIort.Create(50_000);

    internal IortTable Table { get; }

    [Benchmark]
    public object Decode() => TableReader.Read(Bytes);

    [Benchmark]
    public object SettleMappings() => new IortMap(Table);

    [Benchmark]
    public byte[] Encode() => IortEncoder.Encode(Table);

    [Benchmark]
    public void ImportAndResolve() => CorpusBenchmarks.ImportAndResolve(Bytes);

    /// <summary>One ID from root complex through SMMU to ITS.</summary>
    [Benchmark(OperationsPerInvoke = LookUps)]
    public void LookUp()
    {
        for (uint i = 0; i < LookUps; i++)
            _map.MapId(_roots[i % _roots.Length], i * 7919 % 48_000, IortNodeKinds.ItsGroup);
    }
}
