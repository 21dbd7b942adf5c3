using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>
/// Messages with a header, as LSP frames them. One whose content is no message is answered with an error (-32700) and the next one is
/// read; only a broken header ends the connection, because nobody knows then where the next message begins.
/// </summary>
internal sealed class LanguageMessageHandler(Stream input, Stream output, IJsonRpcMessageFormatter formatter)
    : HeaderDelimitedMessageHandler(
        PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true)),
        PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true)),
        formatter
    )
{
    private const int ParseError = -32700;

    // How many requests under a number have no answer yet.
    private readonly ConcurrentDictionary<RequestId, int> _open = new();

    /// <summary>Whether a client gave this number to two requests at once, and could not tell their answers apart.</summary>
    public bool IsUsedTwice(RequestId id) => _open.TryGetValue(id, out int open) && open > 1;

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                JsonRpcMessage? message = await base.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
                if (message is JsonRpcRequest { IsResponseExpected: true } request)
                    _open.AddOrUpdate(request.RequestId, 1, static (_, open) => open + 1);
                return message;
            }
            catch (Exception malformed) when (IsOfContent(malformed))
            {
                JsonRpcError answer = ((IJsonRpcMessageFactory)Formatter).CreateErrorMessage();
                answer.RequestId = RequestId.Null;
                answer.Error = new JsonRpcError.ErrorDetail
                {
                    Code = (JsonRpcErrorCode)ParseError,
                    Message = "the message is not valid JSON-RPC",
                };
                await WriteAsync(answer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        base.Write(content, cancellationToken);
        if (content is not (JsonRpcResult or JsonRpcError))
            return;
        RequestId id = ((IJsonRpcMessageWithId)content).RequestId;
        if (_open.AddOrUpdate(id, 0, static (_, open) => open - 1) <= 0)
            _open.TryRemove(id, out _);
    }

    // What a formatter throws for content that is no message. A broken header is a BadRpcHeaderException.
    private static bool IsOfContent(Exception malformed) =>
        malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException;
}
