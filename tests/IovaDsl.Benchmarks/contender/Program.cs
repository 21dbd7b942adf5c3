using System.Globalization;
using IovaDsl.Benchmarks.Contender;

switch (args)
{
    case ["data", string folder, .. string[] names]:
        DataSets.Make(folder, names);
        return 0;
    case ["measure", string workload, string contender, string path, string seconds]:
        InputFile input = InputFile.Read(path);
        double time = double.Parse(seconds, CultureInfo.InvariantCulture);
        (double nanoseconds, string checksum) = Workloads.Run(workload, contender, input, time);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contender},{input.ItemsPerSet},{nanoseconds:F3},{checksum}"));
        return 0;
    default:
        Console.Error.WriteLine("contender data FOLDER [NAME...] | contender measure WORKLOAD CONTENDER FILE SECONDS");
        return 2;
}
