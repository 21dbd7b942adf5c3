using IovaDsl.LanguageServer.Protocol;
using StreamJsonRpc;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>What the server says to its client of its own accord.</summary>
internal sealed class Client(JsonRpc rpc)
{
    public Task PublishDiagnosticsAsync(string uri, int? version, Diagnostic[] diagnostics)
    {
        var named = new Dictionary<string, object?> { ["uri"] = uri, ["diagnostics"] = diagnostics };
        var types = new Dictionary<string, Type> { ["uri"] = typeof(string), ["diagnostics"] = typeof(Diagnostic[]) };
        if (version is { } number)
        {
            named["version"] = number;
            types["version"] = typeof(int);
        }

        return rpc.NotifyWithParameterObjectAsync("textDocument/publishDiagnostics", named, types);
    }

    public void Register(params Registration[] registrations) =>
        Ask(
            rpc.InvokeWithParameterObjectAsync(
                "client/registerCapability",
                new Dictionary<string, object?> { ["registrations"] = registrations },
                new Dictionary<string, Type> { ["registrations"] = typeof(Registration[]) },
                CancellationToken.None
            )
        );

    /// <summary>Asks the client to ask again: <c>workspace/codeLens/refresh</c> and its like.</summary>
    public void Refresh(string method) => Ask(rpc.InvokeWithCancellationAsync(method));

    /// <summary>Says that a virtual document has another text now.</summary>
    public void RefreshContent(string uri) =>
        Ask(
            rpc.InvokeWithParameterObjectAsync(
                "workspace/textDocumentContent/refresh",
                new Dictionary<string, object?> { ["uri"] = uri },
                new Dictionary<string, Type> { ["uri"] = typeof(string) },
                CancellationToken.None
            )
        );

    // Nothing waits for what a client says to these: it may refuse them, or never answer.
    private static async void Ask(Task request)
    {
        try
        {
            await request.ConfigureAwait(false);
        }
        catch (Exception refused)
            when (refused is RemoteRpcException or ConnectionLostException or ObjectDisposedException or OperationCanceledException)
        {
            // It goes without.
        }
    }
}
