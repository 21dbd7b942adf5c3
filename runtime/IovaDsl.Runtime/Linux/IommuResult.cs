namespace IovaDsl.Runtime;

/// <summary>What an operation on a container answered: success, or an error number and the reason for it.</summary>
/// <param name="Error">0, or the error number Linux returns.</param>
/// <param name="Why">The reason, <see cref="RefusalReason.None"/> on success.</param>
/// <remarks><c>default</c> is success.</remarks>
public readonly record struct IommuResult(Errno Error, RefusalReason Why)
{
    /// <summary>Success.</summary>
    public static IommuResult Success => default;

    /// <summary>Whether the operation succeeded.</summary>
    public bool IsSuccess => Error == Errno.None;

    /// <summary>Writes <c>ok</c>, or the error's name and the reason, as in <c>EINVAL (ReservedConflict)</c>.</summary>
    public override string ToString() => IsSuccess ? "ok" : $"{Error} ({Why})";
}
