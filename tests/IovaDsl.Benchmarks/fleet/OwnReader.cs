using IovaDsl.Cli.Files;
using IovaDsl.Fleet.Baseline;

namespace IovaDsl.Benchmarks.Fleet;

/// <summary>Reads as the command does: a stream, line by line.</summary>
internal static class OwnReader
{
    public static FleetFold Read(Stream lines)
    {
        FleetFold fold = new();
        HostLineReader reader = new();
        LineStream.Read(
            lines,
            (line, number) =>
            {
                ReadOnlySpan<byte> host = line.Span.Trim(" \t\r"u8);
                if (host.IsEmpty)
                    return;
                if (!reader.TryRead(host, out string? error))
                    throw new InvalidDataException($"{number}: {error}");
                if (fold.AddsNothing(reader.Gaps))
                    fold.Count();
                else
                    fold.Add(reader.Name(host), reader.Gaps);
            }
        );
        _ = fold.Excluded;
        return fold;
    }
}
