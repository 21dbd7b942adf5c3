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

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await base.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
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

    // What a formatter throws for content that is no message. A broken header is a BadRpcHeaderException.
    private static bool IsOfContent(Exception malformed) =>
        malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException;
}
