using System.Globalization;
using IovaDsl.Benchmarks.Contender;

switch (args)
{
    case ["data", string folder, .. string[] names]:
        Directory.CreateDirectory(folder);
        foreach (string name in names)
        {
            InputFile made = DataSets.Make(name);
            made.Write(Path.Combine(folder, name));
            File.WriteAllText(Path.Combine(folder, $"{name}.sum"), made.Sum());
        }

        return 0;
    case ["measure", string workload, string contender, string path, string seconds]:
        InputFile input = InputFile.Read(path);
        Job job = Workloads.Create(workload, contender, input);
        (double nanoseconds, long bytes) = job.Measure(double.Parse(seconds, CultureInfo.InvariantCulture));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{contender},{input.ItemsPerSet},{nanoseconds:F3},{job.Answer()},{bytes}")
        );
        return 0;
    // For a counter of instructions: a number of runs and nothing else, so that the difference of two numbers is the cost of the runs
    // between.
    case ["repeat", string workload, string contender, string name, string times]:
        Job repeated = Workloads.Create(workload, contender, DataSets.Make(name));
        for (int i = int.Parse(times, CultureInfo.InvariantCulture); i > 0; i--)
            repeated.RunOnce();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repeated.Items},{repeated.Answer()}"));
        return 0;
    default:
        Console.Error.WriteLine(
            "contender data FOLDER NAME... | contender measure WORKLOAD CONTENDER FILE SECONDS | contender repeat WORKLOAD "
                + "CONTENDER NAME TIMES"
        );
        return 2;
}
