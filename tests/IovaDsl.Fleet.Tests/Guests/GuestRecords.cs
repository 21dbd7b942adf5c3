using System.Text.Json;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>The recorded guests, read in place.</summary>
internal static class GuestRecords
{
    private const string Variable = "IOVADSL_GUESTS";

    public static List<GuestRecord> All()
    {
        string folder = Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(TestPaths.Shared, "guests");
        string file = Path.Combine(folder, "qemu.jsonl");
        Skip.IfNot(File.Exists(file), $"no recorded guests at {file}; set {Variable}");
        return
        [
            .. File.ReadLines(file).Where(line => line.Length > 0).Select(line => new GuestRecord(JsonDocument.Parse(line).RootElement)),
        ];
    }
}
