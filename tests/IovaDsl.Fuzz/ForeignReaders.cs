using System.Diagnostics;

namespace IovaDsl.Fuzz;

/// <summary>Programs of others that read what is written, where they are installed: the device tree compiler, and iasl of ACPICA.</summary>
public static class ForeignReaders
{
    private static readonly string? Dtc = Tool("dtc");
    private static readonly string? Iasl = Tool("iasl");

    // What iasl says beside a table that it cannot follow; its exit code says nothing.
    private static readonly string[] Complaints = ["Incorrect checksum", "too long for file", "does not contain a valid", "Error"];

    /// <summary>Those that are not installed, and so read nothing.</summary>
    public static IEnumerable<string> Missing =>
        new[] { (Name: "dtc", Path: Dtc), (Name: "iasl", Path: Iasl) }.Where(tool => tool.Path is null).Select(tool => tool.Name);

    /// <exception cref="InvalidDataException">dtc refuses it.</exception>
    public static void DeviceTree(CommandRuns runs, byte[] source)
    {
        if (source.Length == 0 || Dtc is null)
            return;
        runs.Write("tree.dts", source);
        Said(runs, Dtc, "-q", "-I", "dts", "-O", "dtb", "-o", "/dev/null", "tree.dts");
    }

    /// <param name="runs">Where files lie.</param>
    /// <param name="format">As <c>emit --to</c> calls it. Of the newer ones iasl may not know every structure.</param>
    /// <param name="table">What was written.</param>
    /// <exception cref="InvalidDataException">iasl complains of it.</exception>
    public static void Table(CommandRuns runs, string format, byte[] table)
    {
        if (Iasl is null)
            return;
        runs.Write("table.dat", table);
        File.Delete(Path.Combine(runs.Folder, "table.dsl"));
        string said = Said(runs, Iasl, "-d", "table.dat");
        string read = Path.Combine(runs.Folder, "table.dsl");
        IEnumerable<string> marked = File.Exists(read)
            ? File.ReadLines(read).Where(line => line.Contains("****", StringComparison.Ordinal))
            : [];
        string? complaint =
            said.Split('\n').FirstOrDefault(line => Complaints.Any(line.Contains))
            ?? marked.FirstOrDefault(line => format is "dmar" or "ivrs" || !line.Contains("Unknown", StringComparison.Ordinal));
        if (complaint is not null)
            throw new InvalidDataException($"iasl: {format}: {complaint}");
    }

    private static string Said(CommandRuns runs, string tool, params IEnumerable<string> words)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", tool, .. words])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = runs.Folder,
            }
        )!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidDataException($"{tool}: {said}");
    }

    private static string? Tool(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
