namespace IovaDsl.Runtime;

/// <summary>
/// What a generated device or group can use, and why not the rest, readable without running anything: analyzers compare constants
/// with it. Generated code carries it; nothing reads it at run time.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class IovaUsableAttribute : Attribute
{
    /// <summary>States what is usable.</summary>
    /// <param name="ranges">The usable ranges as <see cref="IovaRangeSet.Parse(string)"/> reads them.</param>
    /// <param name="reasons">What takes the other addresses, by place in the <see cref="IovaReasonsAttribute"/> of the platform's
    /// tables.</param>
    public IovaUsableAttribute(string ranges, params int[] reasons)
    {
        Ranges = ranges;
        Reasons = reasons;
    }

    /// <summary>The usable ranges as <see cref="IovaRangeSet.Parse(string)"/> reads them.</summary>
    public string Ranges { get; }

    /// <summary>What takes the other addresses, by place in the <see cref="IovaReasonsAttribute"/> of the platform's tables.</summary>
    public IReadOnlyList<int> Reasons { get; }
}

/// <summary>
/// Everything on a platform that takes addresses away from a device, each told once; see <see cref="IovaUsableAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class IovaReasonsAttribute : Attribute
{
    /// <summary>States the reasons.</summary>
    /// <param name="reasons">Each as <c>0xfirst..0xlast</c>, a blank, and the reason in words.</param>
    public IovaReasonsAttribute(params string[] reasons) => Reasons = reasons;

    /// <summary>Each as <c>0xfirst..0xlast</c>, a blank, and the reason in words.</summary>
    public IReadOnlyList<string> Reasons { get; }
}
