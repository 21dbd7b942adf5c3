using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// This side of a server's streams: bytes as LSP frames them, nothing of the server's own code. Messages of the server are kept in their
/// order; its requests are answered with null.
/// </summary>
internal abstract class LspClient : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _asked = new();
    private readonly BlockingCollection<JsonObject> _notifications = [];
    private readonly Lock _writing = new();
    private Stream? _toServer;
    private int _lastId;

    /// <summary>What the server wrote to standard error.</summary>
    public abstract string Complaints { get; }

    /// <summary>The exit code of the server, which ends by itself.</summary>
    public abstract int WaitForExit();

    public void CloseInput() => _toServer!.Close();

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
            _toServer!.Write(bytes);
            _toServer.Flush();
        }
    }

    public abstract void Dispose();

    /// <summary>Begins to listen. Called once, before anything is said.</summary>
    protected void Connect(Stream toServer, Stream fromServer)
    {
        _toServer = toServer;
        new Thread(() => ReadAll(fromServer)) { IsBackground = true }.Start();
    }

    protected void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException($"{otherwise}. {Complaints}");
    }

    private void ReadAll(Stream fromServer)
    {
        while (ReadHeader(fromServer) is { } length)
        {
            byte[] content = new byte[length];
            fromServer.ReadExactly(content);
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
