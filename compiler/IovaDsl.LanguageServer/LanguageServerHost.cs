using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Rim;
using StreamJsonRpc;

namespace IovaDsl.LanguageServer;

/// <summary>Runs the language server over two streams until the client ends it.</summary>
internal static class LanguageServerHost
{
    /// <summary>
    /// Speaks LSP 3.18. The task ends with the exit code of the process: 0 after <c>shutdown</c> and <c>exit</c>, 1 where the client
    /// went without a word or its messages cannot be told apart any more.
    /// </summary>
    /// <param name="input">What the client writes.</param>
    /// <param name="output">What the client reads; nothing else may write to it.</param>
    /// <param name="environment">Files and outputs.</param>
    /// <param name="complain">Takes a sentence about a connection that ended badly, and about a mistake of ours.</param>
    public static async Task<int> RunAsync(Stream input, Stream output, ServerEnvironment environment, Action<string> complain)
    {
        using var handler = new LanguageMessageHandler(input, output, Formatter());
        using var rpc = new LanguageRpc(handler);
        var server = new Server(environment, new Client(rpc), complain);
        rpc.AddLocalRpcTarget(
            RpcTargetMetadata.FromShape<ILanguageServer>(),
            server,
            new JsonRpcTargetOptions { UseSingleObjectParameterDeserialization = true }
        );
        // Nobody waits for the answers to a client that is gone.
        rpc.CancelLocallyInvokedMethodsWhenConnectionIsClosed = true;
        rpc.StartListening();
        try
        {
            await Task.WhenAny(rpc.Completion, server.Exited).ConfigureAwait(false);
            if (rpc.Completion.IsCompleted && !server.Exited.IsCompleted)
                await rpc.Completion.ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            complain("the connection ended: " + broken.Message.ReplaceLineEndings(" "));
        }

        await server.StopAsync().ConfigureAwait(false);
        return server.ExitCode;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "All types that cross the wire are in ProtocolContext.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "All types that cross the wire are in ProtocolContext.")]
    private static SystemTextJsonFormatter Formatter() =>
        new() { JsonSerializerOptions = new JsonSerializerOptions(ProtocolContext.Default.Options) };
}
