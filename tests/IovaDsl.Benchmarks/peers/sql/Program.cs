using System.Globalization;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Benchmarks.Sql;

// sql-peer merge duckdb|postgres FILE SECONDS
//   The union of ranges in SQL, from one table into another. Loading them and reading the answer are not timed.
if (args is not ["merge", string contender, string path, string seconds])
    return 3;
InputFile input = InputFile.Read(path);
Job? job = contender switch
{
    "duckdb" => DuckDb.Create(input),
    // The folder of the server's socket; there is none where no server could be started.
    "postgres" when Environment.GetEnvironmentVariable("IOVADSL_POSTGRES") is { Length: > 0 } folder => Postgres.Create(input, folder),
    _ => null,
};
if (job is null)
    return 3;
(double nanoseconds, _) = job.Measure(double.Parse(seconds, CultureInfo.InvariantCulture));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contender},{input.ItemsPerSet},{nanoseconds:F3},{job.Answer()}"));
return 0;
