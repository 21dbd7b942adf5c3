using System.Globalization;
using System.Runtime.InteropServices;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Benchmarks.Fleet;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

// fleet hosts iova|system-text-json FILE SECONDS
//   Reads the lines of hosts in an input and finds what is usable on all of them; prints what every contender prints.
// fleet memory HOSTS KINDS
//   Reads lines of so many hosts of 64 ranges, made while they are read, and prints the most memory that the process ever held.
// fleet lines HOSTS KINDS
//   Writes those lines.
if (args is ["memory" or "lines", string hosts, string kinds])
{
    LinesOfMany lines = new(int.Parse(hosts, CultureInfo.InvariantCulture), int.Parse(kinds, CultureInfo.InvariantCulture));
    if (args[0] == "lines")
    {
        lines.CopyTo(Console.OpenStandardOutput());
        return 0;
    }

    FleetFold whole = OwnReader.Read(lines);
    long common = whole.Excluded.Common.Count;
    string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
    double mebibytes = double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{whole.Hosts:N0} hosts, {common:N0} common ranges, peak of {mebibytes:F1} MiB")
    );
    return 0;
}

if (args is not ["hosts", string contender, string path, string seconds])
{
    Console.Error.WriteLine("fleet hosts iova|system-text-json FILE SECONDS | fleet memory HOSTS KINDS | fleet lines HOSTS KINDS");
    return 3;
}

const int PartBytes = 200_000;
const int PartRounds = 600;
const int PartsAtOnce = 100;
InputFile input = InputFile.Read(path);
byte[] text = MemoryMarshal.AsBytes(input.Tail.AsSpan()).ToArray();
FleetFold fold = new();
Action<int>? read = contender switch
{
    "iova" => length => fold = OwnReader.Read(new MemoryStream(text, 0, length)),
    "system-text-json" => length => fold = PlainReader.Read(text.AsSpan(0, length)),
    _ => null,
};
if (read is null)
    return 3;

// A run of all lines is too long for the compiler to see every method often enough before it is timed, so a part is read many times first.
int part = text.AsSpan(0, Math.Min(text.Length, PartBytes)).LastIndexOf((byte)'\n') + 1;
for (int i = 0; i < PartRounds; i++)
{
    read(part);
    if (i % PartsAtOnce == 0)
        Thread.Sleep(150);
}

Action run = () => read(text.Length);
(double nanoseconds, long bytes) = Meter.Measure(double.Parse(seconds, CultureInfo.InvariantCulture), input.Total, () => { }, run);
Checksum sum = new();
sum.Add((ulong)fold.Hosts);
sum.Add(IovaRangeSet.From(fold.Excluded.Common).AsSpan());
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contender},{input.ItemsPerSet},{nanoseconds:F3},{sum},{bytes}"));
return 0;
