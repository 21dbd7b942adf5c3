using System.Diagnostics;
using System.Globalization;
using IovaDsl.Benchmarks.Generator.Platforms;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>
/// CPU time of a whole program, from its start to its end. It refers to a platform of ten thousand devices and touches nothing of it,
/// or asks it one question; beside it the same question to a platform of two devices.
/// </summary>
internal static class StartUp
{
    private static readonly string[] Ways = ["none", "small", "large"];

    public static int Print()
    {
        const int Runs = 25;
        Dictionary<string, List<double>> times = Ways.ToDictionary(way => way, _ => new List<double>());
        for (int i = 0; i < Runs; i++)
        {
            foreach (string way in Ways)
                times[way].Add(Run(way));
        }

        Console.WriteLine("| touches | median CPU time of the process | 10 % to 90 % |");
        Console.WriteLine("| --- | ---: | ---: |");
        foreach (string way in Ways)
        {
            List<double> sorted = times[way];
            sorted.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {way} | {sorted[Runs / 2]:f1} ms | {sorted[Runs / 10]:f1} to {sorted[Runs * 9 / 10]:f1} ms |"
                )
            );
        }

        return 0;
    }

    /// <summary>Asks, and prints what the process has used until then.</summary>
    public static int Child(string how)
    {
        bool isRight = how switch
        {
            "small" => AskSmall(),
            "large" => AskLarge(),
            _ => true,
        };
        Console.WriteLine(Environment.CpuUsage.TotalTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return isRight ? 0 : 1;
    }

    // In methods of their own, which are compiled only when they are called.
    private static bool AskSmall() =>
        Board.TryGetDevice(new PciAddress(0, 2, 0, 0), out Board.Device device) && device.Usable.Contains(0x5000_0000);

    private static bool AskLarge() =>
        TenThousand.TryGetDevice(new PciAddress(5, 2, 0, 0), out TenThousand.Device device) && device.Usable.Contains(0x5000_0000);

    private static double Run(string way)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["start-child", way]) { RedirectStandardOutput = true }
        )!;
        string used = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(used, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{way} ended with {process.ExitCode}");
    }
}
