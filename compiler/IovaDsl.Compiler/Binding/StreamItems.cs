using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds what stands after <c>streams</c>: a first stream, a range of them, or one under a mask.</summary>
internal static class StreamItems
{
    /// <summary>Null where an ID could not be evaluated; that was reported.</summary>
    public static IommuMapping? Bind(
        StreamItemSyntax item,
        Iommu iommu,
        RequesterRange? requesters,
        Origin origin,
        Scope scope,
        BindingContext context
    )
    {
        if (!TryBindStream(item.First, "a stream ID", scope, context, out uint? first))
            return null;
        if (!TryBindStream(item.Last, "a stream ID", scope, context, out uint? last))
            return null;
        if (!TryBindStream(item.Mask, "a stream mask", scope, context, out uint? mask))
            return null;
        if (last is { } l && first is { } f && (l < f || (l > f && requesters is { } r && l - f != r.Last - r.First)))
            context.Report(BindingCatalog.StreamsDoNotMatchRequesters(scope.At(item.Span), f, l, requesters?.First, requesters?.Last));
        return new IommuMapping(iommu, requesters, first, item.IsSingle || first == last, origin) { LastStream = last, StreamMask = mask };
    }

    private static bool TryBindStream(ExpressionSyntax? stream, string what, Scope scope, BindingContext context, out uint? id)
    {
        id = null;
        if (stream is null)
            return true;
        bool isWithin = context.Evaluator.TryEvaluateWithin(stream, scope, 0, uint.MaxValue, what, out uint value);
        id = value;
        return isWithin;
    }
}
