using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>A program of the platform that judges what is emitted. Where it is not installed, its tests are skipped.</summary>
public sealed class ExternalTool
{
    private ExternalTool(string path) => FileName = path;

    public string FileName { get; }

    /// <summary>The program on the path; the test is skipped, in words, when there is none.</summary>
    public static ExternalTool Find(string name, string package)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        Skip.If(found is null, $"{name} is not installed (Debian package {package}).");
        return new ExternalTool(found!);
    }

    /// <summary>Exit code and everything that was printed.</summary>
    public (int ExitCode, string Text) Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(FileName, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    /// <summary>The version of iasl, a date such as 20200925.</summary>
    public int IaslVersion()
    {
        Match version = Regex.Match(Run(Path.GetTempPath(), "-v").Text, @"version (\d{8})");
        Assert.True(version.Success);
        return int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}

/// <summary>A folder that goes away with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("iova-firmware-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
