using System.Diagnostics;
using System.Text;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>The real server as a process of its own, over pipes. <c>IOVADSL_LSP_COMMAND</c> names another one, for instance the native one.</summary>
internal sealed class LspProcess : LspClient
{
    private readonly Process _process;
    private readonly StringBuilder _complaints = new();

    public LspProcess()
    {
        string command = Path.Combine(AppContext.BaseDirectory, "iova.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OtherCommand is { } other)
            start.FileName = other;
        else
            start.ArgumentList.Add(command);
        start.ArgumentList.Add("lsp");
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_complaints)
                _complaints.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        Connect(_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
    }

    /// <summary>Null where the server of this build is meant.</summary>
    public static string? OtherCommand => Environment.GetEnvironmentVariable("IOVADSL_LSP_COMMAND") is { Length: > 0 } other ? other : null;

    public override string Complaints
    {
        get
        {
            lock (_complaints)
                return _complaints.ToString().Trim();
        }
    }

    /// <summary>Of the process, for what the system tells of it.</summary>
    public int Id => _process.Id;

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public override int WaitForExit()
    {
        Require(_process.WaitForExit(Patience), "the server did not end");
        // With a limit it does not wait for the lines of standard error.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public override void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
