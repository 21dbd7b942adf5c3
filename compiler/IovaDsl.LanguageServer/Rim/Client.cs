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

    public Task RegisterAsync(params Registration[] registrations) =>
        rpc.InvokeWithParameterObjectAsync(
            "client/registerCapability",
            new Dictionary<string, object?> { ["registrations"] = registrations },
            new Dictionary<string, Type> { ["registrations"] = typeof(Registration[]) },
            CancellationToken.None
        );

    /// <summary>Asks the client to ask again: <c>workspace/codeLens/refresh</c> and its like.</summary>
    public Task RefreshAsync(string method) => rpc.InvokeWithCancellationAsync(method);

    /// <summary>Says that a virtual document has another text now.</summary>
    public Task RefreshContentAsync(string uri) =>
        rpc.InvokeWithParameterObjectAsync(
            "workspace/textDocumentContent/refresh",
            new Dictionary<string, object?> { ["uri"] = uri },
            new Dictionary<string, Type> { ["uri"] = typeof(string) },
            CancellationToken.None
        );
}
