using System.Diagnostics;
using System.Text;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>A host's root that somebody made to harm its reader, with a function that lies where a sound one would.</summary>
internal sealed class HostileRoot : IDisposable
{
    public const string Secret = "TOP-SECRET-OF-THE-READER";
    private const string Function = "sys/devices/pci0000:00/0000:00:02.0";

    private readonly Workplace _place = new();

    public HostileRoot()
    {
        _place.Write("outside/secret", Secret + "\n");
        _place.Write("outside/folder/path", Secret + "\n");
        Write(Function + "/class", "0x020000\n");
        Write(Function + "/vendor", "0x8086\n");
        Write(Function + "/device", "0x1234\n");
        Link("sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");
    }

    public Workplace Place => _place;

    public static string InFunction(string name) => Function + "/" + name;

    public string Outside(string name) => _place.PathOf("outside/" + name);

    public void Write(string path, string text) => _place.Write("host/" + path, Encoding.UTF8.GetBytes(text));

    public void Link(string path, string target)
    {
        string full = Made(path);
        File.Delete(full);
        File.CreateSymbolicLink(full, target);
    }

    public void Fifo(string path)
    {
        string full = Made(path);
        File.Delete(full);
        using Process made = Process.Start("mkfifo", [full]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    /// <summary>A file that says a size and holds no blocks.</summary>
    public void Sparse(string path, long bytes)
    {
        using FileStream file = File.Create(Made(path));
        file.SetLength(bytes);
    }

    /// <summary>Runs a command on the root; it has to end by itself, and soon.</summary>
    public Outcome Run(params string[] args)
    {
        Task<Outcome> run = Task.Run(() => _place.Run(args));
        Assert.True(run.Wait(TimeSpan.FromSeconds(60)), "It waits for something in the root.");
        return run.Result;
    }

    private string Made(string path)
    {
        string full = _place.PathOf("host/" + path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    public void Dispose() => _place.Dispose();
}
