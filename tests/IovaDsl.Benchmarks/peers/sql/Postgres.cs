using IovaDsl.Benchmarks.Contender;
using IovaDsl.Runtime;
using Npgsql;
using NpgsqlTypes;

namespace IovaDsl.Benchmarks.Sql;

/// <summary>
/// PostgreSQL's aggregate of ranges. Its integers have a sign, so addresses are moved down by 2^63; and its ranges end before a number,
/// which 2^64-1 has none behind it for, so that a range up to there is one without an end.
/// </summary>
public static class Postgres
{
    private const ulong Half = 1ul << 63;

    /// <param name="input">The ranges.</param>
    /// <param name="folder">Where the server has its socket.</param>
    public static Job Create(InputFile input, string folder)
    {
        NpgsqlConnection connection = new($"Host={folder};Username=postgres;Database=postgres");
        connection.Open();
        // One process, so that its CPU time is all of it, and memory to sort in.
        connection.Execute("set max_parallel_workers_per_gather = 0; set work_mem = '256MB'; set temp_buffers = '256MB'");
        connection.Execute("create temp table ranges (number integer, range int8range)");
        using (NpgsqlBinaryImporter importer = connection.BeginBinaryImport("copy ranges from stdin (format binary)"))
        {
            for (int i = 0; i < input.Total; i++)
            {
                importer.StartRow();
                importer.Write(i / input.ItemsPerSet);
                importer.Write(ToSql(input.Ranges[i]), NpgsqlDbType.BigIntRange);
            }

            importer.Complete();
        }

        connection.Execute("analyze ranges");

        return new Job(
            input.Total,
            () => connection.Execute("drop table if exists islands"),
            () =>
                connection.Execute(
                    "create temp table islands as select number, unnest(range_agg(range)) as range from ranges group by number"
                ),
            () =>
                connection.Sum(
                    "select lower(range), upper(range) from islands order by number, range",
                    row => new IovaRange(
                        (ulong)row.GetInt64(0) ^ Half,
                        row.IsDBNull(1) ? ulong.MaxValue : (ulong)(row.GetInt64(1) - 1) ^ Half
                    )
                )
        )
        {
            Clock = Meter.CpuOf(connection.ProcessID),
        };
    }

    private static NpgsqlRange<long> ToSql(IovaRange range) =>
        new((long)(range.First ^ Half), true, false, (long)(range.Last ^ Half), true, upperBoundInfinite: range.Last == ulong.MaxValue);
}
