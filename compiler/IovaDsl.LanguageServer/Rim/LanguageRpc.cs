using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>JSON-RPC whose errors tell a client what went wrong, without the insides of the server.</summary>
internal sealed class LanguageRpc(IJsonRpcMessageHandler handler) : JsonRpc(handler)
{
    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception) =>
        exception switch
        {
            LocalRpcException said => new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)said.ErrorCode, Message = said.Message },
            OperationCanceledException => base.CreateErrorDetails(request, exception),
            _ when IsOfParameters(exception) => new JsonRpcError.ErrorDetail
            {
                Code = JsonRpcErrorCode.InvalidParams,
                Message = "the parameters are not those of the method",
            },
            _ => new JsonRpcError.ErrorDetail
            {
                Code = JsonRpcErrorCode.InternalError,
                Message = $"IOVA9999 internal error: {exception.GetType().Name}: {exception.Message}",
            },
        };

    private static bool IsOfParameters(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is JsonException or RpcArgumentDeserializationException)
                return true;
        }

        return false;
    }
}
