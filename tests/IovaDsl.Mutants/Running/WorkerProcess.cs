using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using IovaDsl.Mutants.Building;

namespace IovaDsl.Mutants.Running;

/// <summary>A worker as seen from outside: it is asked, and it is ended where a mutant takes it too long.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly Process _process;
    private readonly Socket _listener;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"iova-mutants-{Guid.NewGuid():N}");

    public WorkerProcess(TestProject project, int mutant, string filter)
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen(1);
        _process = Process.Start(StartInfo(project, mutant, _path, filter))!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        NetworkStream stream = new(_listener.Accept(), ownsSocket: true);
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>Null where the worker died, or used more processor time than it was given.</summary>
    public Outcome[]? Run(Request request, double seconds)
    {
        try
        {
            _writer.WriteLine(JsonSerializer.Serialize(request));
            Task<string?> answer = _reader.ReadLineAsync();
            TimeSpan until = _process.TotalProcessorTime + TimeSpan.FromSeconds(seconds);
            var clock = Stopwatch.StartNew();
            while (!answer.Wait(Look))
            {
                if (_process.HasExited || _process.TotalProcessorTime > until || clock.Elapsed.TotalSeconds > 60 + (20 * seconds))
                    return null;
            }

            return answer.Result is { } line ? JsonSerializer.Deserialize<Outcome[]>(line) : null;
        }
        catch (Exception e) when (e is IOException or AggregateException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _listener.Dispose();
        File.Delete(_path);
    }

    private static ProcessStartInfo StartInfo(TestProject project, int mutant, string socket, string filter)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = project.Copy,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment[MutantSwitch.Mutant] = $"{mutant}";
        start.Environment["CsCheck_Threads"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "C0000000";
        if (project.Without is { } feature)
            start.Environment[$"DOTNET_Enable{feature}"] = "0";
        string name = Path.Combine(project.Copy, project.Assembly);
        string us = Path.GetFileName(typeof(WorkerProcess).Assembly.Location);
        string[] words =
        [
            "exec",
            "--depsfile",
            name + ".deps.json",
            "--runtimeconfig",
            name + ".runtimeconfig.json",
            Path.Combine(project.Copy, us),
            Worker.Word,
            project.Assembly,
            socket,
            filter,
        ];
        Array.ForEach(words, start.ArgumentList.Add);
        return start;
    }
}
