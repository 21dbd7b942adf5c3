using System.Globalization;
using DuckDB.NET.Data;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Runtime;

// sql-peer merge duckdb FILE SECONDS
//   The union of ranges in SQL: "gaps and islands". A range that lies beyond all before it begins an island.
const string Islands = """
    create or replace table islands as
    select number, min(first) as first, max(last) as last from (
        select number, first, last, sum(opens) over (partition by number order by first rows unbounded preceding) as island from (
            select number, first, last,
                case when before is null or (first > before and first - before > 1) then 1 else 0 end as opens from (
                    select number, first, last,
                        max(last) over (partition by number order by first rows between unbounded preceding and 1 preceding) as before from ranges)))
    group by number, island
    """;

if (args is not ["merge", "duckdb", string path, string seconds])
    return 3;
InputFile input = InputFile.Read(path);
using DuckDBConnection connection = new("DataSource=:memory:");
connection.Open();
// One thread, so that this thread's CPU time is all of it.
Execute("set threads = 1");
Execute("create table ranges (number integer, first ubigint, last ubigint)");
using (DuckDBAppender appender = connection.CreateAppender("ranges"))
    for (int i = 0; i < input.Total; i++)
        appender.CreateRow().AppendValue(i / input.ItemsPerSet).AppendValue(input.Ranges[i].First).AppendValue(input.Ranges[i].Last).EndRow();

Job job = new(input.Total, Job.Nothing, () => Execute(Islands), Answer);
(double nanoseconds, _) = job.Measure(double.Parse(seconds, CultureInfo.InvariantCulture));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"duckdb,{input.ItemsPerSet},{nanoseconds:F3},{job.Answer()}"));
return 0;

void Execute(string text)
{
    using DuckDBCommand command = connection.CreateCommand();
    command.CommandText = text;
    command.ExecuteNonQuery();
}

string Answer()
{
    using DuckDBCommand command = connection.CreateCommand();
    command.CommandText = "select first, last from islands order by number, first";
    using DuckDBDataReader reader = command.ExecuteReader();
    Checksum sum = new();
    while (reader.Read())
        sum.Add([new IovaRange(reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong>(1))]);
    return sum.ToString();
}
