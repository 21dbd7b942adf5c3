using System.Data.Common;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Sql;

/// <summary>What the databases share.</summary>
public static class Commands
{
    public static void Execute(this DbConnection connection, string text)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    /// <summary>The checksum of what a query answers, a range in each row.</summary>
    public static string Sum(this DbConnection connection, string query, Func<DbDataReader, IovaRange> read)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = query;
        using DbDataReader reader = command.ExecuteReader();
        Checksum sum = new();
        while (reader.Read())
            sum.Add([read(reader)]);
        return sum.ToString();
    }
}
