using System.IO.Pipelines;
using System.Text;
using IovaDsl.Cli;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// The same command in this process, over two pipes of memory: a process of its own for each test would compile the server anew
/// each time.
/// </summary>
internal sealed class LspHere : LspClient
{
    private readonly MemoryStream _error = new();
    private readonly Task<int> _run;

    public LspHere()
    {
        Pipe toServer = new();
        Pipe fromServer = new();
        _run = Task.Factory.StartNew(() => Run(toServer.Reader.AsStream(), fromServer.Writer.AsStream()), TaskCreationOptions.LongRunning);
        Connect(toServer.Writer.AsStream(), new BufferedStream(fromServer.Reader.AsStream()));
    }

    public override string Complaints
    {
        get
        {
            lock (_error)
                return Encoding.UTF8.GetString(_error.ToArray()).Trim();
        }
    }

    public override int WaitForExit()
    {
        Require(_run.Wait(Patience), "the server did not end");
        return _run.Result;
    }

    public override void Dispose()
    {
        CloseInput();
        WaitForExit();
    }

    private int Run(Stream input, Stream output)
    {
        using (output)
            return CommandLine.Run(["lsp"], input, output, Stream.Synchronized(_error));
    }
}
