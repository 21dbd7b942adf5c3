using DuckDB.NET.Data;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Sql;

/// <summary>"Gaps and islands" in DuckDB: a range that lies beyond all before it begins an island.</summary>
public static class DuckDb
{
    private const string Islands = """
        create or replace table islands as
        select number, min(first) as first, max(last) as last from (
            select number, first, last, sum(opens) over (partition by number order by first rows unbounded preceding) as island from (
                select number, first, last,
                    case when before is null or (first > before and first - before > 1) then 1 else 0 end as opens from (
                        select number, first, last,
                            max(last) over (partition by number order by first rows between unbounded preceding and 1 preceding) as before from ranges)))
        group by number, island
        """;

    public static Job Create(InputFile input)
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        // One thread, so that this thread's CPU time is all of it.
        connection.Execute("set threads = 1");
        connection.Execute("create table ranges (number integer, first ubigint, last ubigint)");
        using (DuckDBAppender appender = connection.CreateAppender("ranges"))
            for (int i = 0; i < input.Total; i++)
                appender
                    .CreateRow()
                    .AppendValue(i / input.ItemsPerSet)
                    .AppendValue(input.Ranges[i].First)
                    .AppendValue(input.Ranges[i].Last)
                    .EndRow();

        return new Job(
            input.Total,
            Job.Nothing,
            () => connection.Execute(Islands),
            () =>
                connection.Sum(
                    "select first, last from islands order by number, first",
                    row => new IovaRange(row.GetFieldValue<ulong>(0), row.GetFieldValue<ulong>(1))
                )
        );
    }
}
