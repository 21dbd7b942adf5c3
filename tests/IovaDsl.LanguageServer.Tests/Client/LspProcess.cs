using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// The real server as a process, and this side of its pipes: bytes as LSP frames them, nothing of the server's own code. Messages of the
/// server are kept in their order; its requests are answered with null.
/// </summary>
internal sealed class LspProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _complaints = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _asked = new();
    private readonly BlockingCollection<JsonObject> _notifications = [];
    private readonly Lock _writing = new();
    private int _lastId;

    public LspProcess()
    {
        string command = Path.Combine(AppContext.BaseDirectory, "iova.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Environment.GetEnvironmentVariable("IOVADSL_LSP_COMMAND") is { Length: > 0 } other)
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
        new Thread(ReadAll) { IsBackground = true }.Start();
    }

    /// <summary>What the server wrote to standard error.</summary>
    public string Complaints
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

    public int WaitForExit()
    {
        Require(_process.WaitForExit(Patience), "the server did not end");
        // With a limit it does not wait for the lines of standard error.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>The result of a request.</summary>
    public JsonNode? Ask(string method, JsonNode? parameters)
    {
        JsonObject answer = AskRaw(method, parameters);
        Require(answer["error"] is null, $"{method}: {answer["error"]?.ToJsonString()}");
        return answer["result"];
    }

    /// <summary>The whole answer, result or error.</summary>
    public JsonObject AskRaw(string method, JsonNode? parameters) => Wait(Send(method, parameters).Answer);

    /// <summary>Sends a request without waiting for its answer.</summary>
    public (int Id, Task<JsonObject> Answer) Send(string method, JsonNode? parameters)
    {
        int id = Interlocked.Increment(ref _lastId);
        var source = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = source;
        var message = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id,
            ["method"] = method,
        };
        if (parameters is not null)
            message["params"] = parameters;
        Write(message.ToJsonString());
        return (id, source.Task);
    }

    public JsonObject Wait(Task<JsonObject> answer)
    {
        Require(answer.Wait(Patience), "no answer");
        return answer.Result;
    }

    public void Tell(string method, JsonNode? parameters)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method };
        if (parameters is not null)
            message["params"] = parameters;
        Write(message.ToJsonString());
    }

    /// <summary>The next message that the server sends of its own accord.</summary>
    public JsonObject NextNotification()
    {
        Require(_notifications.TryTake(out JsonObject? message, Patience), "the server said nothing");
        return message!;
    }

    public bool TryNextNotification(TimeSpan patience, out JsonObject? message) => _notifications.TryTake(out message, patience);

    /// <summary>Frames a content and writes it, whatever it is.</summary>
    public void Write(string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        WriteBytes([.. Encoding.ASCII.GetBytes($"Content-Length: {bytes.Length}\r\n\r\n"), .. bytes]);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(byte[] bytes)
    {
        lock (_writing)
        {
            Stream input = _process.StandardInput.BaseStream;
            input.Write(bytes);
            input.Flush();
        }
    }

    public void CloseInput() => _process.StandardInput.Close();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException($"{otherwise}. {Complaints}");
    }

    private void ReadAll()
    {
        Stream output = _process.StandardOutput.BaseStream;
        while (ReadHeader(output) is { } length)
        {
            byte[] content = new byte[length];
            output.ReadExactly(content);
            Take(JsonNode.Parse(content)!.AsObject());
        }

        foreach (TaskCompletionSource<JsonObject> source in _asked.Values)
            source.TrySetException(new EndOfStreamException("the server ended"));
    }

    // Null at the end. Anything but a header is a breach of the protocol, for instance words on standard output.
    private static int? ReadHeader(Stream output)
    {
        var header = new StringBuilder();
        int c;
        while ((c = output.ReadByte()) >= 0)
        {
            header.Append((char)c);
            if (header.Length >= 4 && header.ToString(header.Length - 4, 4) == "\r\n\r\n")
                break;
        }

        if (header.Length == 0)
            return null;
        string line = header.ToString().Split("\r\n")[0];
        const string Name = "Content-Length: ";
        if (!line.StartsWith(Name, StringComparison.Ordinal))
            throw new InvalidDataException("no header: " + header);
        return int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private void Take(JsonObject message)
    {
        if (message["method"] is null)
        {
            if (message["id"]?.GetValueKind() == JsonValueKind.Number && _asked.TryRemove(message["id"]!.GetValue<int>(), out var source))
                source.SetResult(message);
            else
                _notifications.Add(message);
            return;
        }

        _notifications.Add(message);
        if (message["id"] is { } id)
            Write(
                new JsonObject
                {
                    ["jsonrpc"] = "2.0",
                    ["id"] = id.DeepClone(),
                    ["result"] = null,
                }.ToJsonString()
            );
    }
}
