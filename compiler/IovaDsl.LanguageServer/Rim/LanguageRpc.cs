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
            ArgumentException when !IsOfOurs(exception) => new JsonRpcError.ErrorDetail
            {
                Code = JsonRpcErrorCode.InvalidRequest,
                Message = $"the number {request.RequestId} belongs to a request that has no answer yet",
            },
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

    // StreamJsonRpc keeps open requests by their numbers, and says so where one comes twice. It may still hold one whose answer is on its
    // way.
    private static bool IsOfOurs(Exception exception) => exception.StackTrace?.Contains("IovaDsl.", StringComparison.Ordinal) == true;

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
