using Xunit.Abstractions;

namespace IovaDsl.Mutants.Running;

/// <summary>One test after another, each told of before the next begins, so that what was reached between belongs to it.</summary>
internal sealed class RunOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object> _values = new()
    {
        ["xunit.discovery.PreEnumerateTheories"] = true,
        ["xunit.discovery.SynchronousMessageReporting"] = true,
        ["xunit.execution.SynchronousMessageReporting"] = true,
        ["xunit.execution.DisableParallelization"] = true,
    };

    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value!;
}
