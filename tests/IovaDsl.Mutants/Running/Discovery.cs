using Xunit.Abstractions;

namespace IovaDsl.Mutants.Running;

/// <summary>Collects the tests that are found.</summary>
internal sealed class Discovery : IMessageSink, IDisposable
{
    public List<ITestCase> Tests { get; } = [];

    public ManualResetEvent Done { get; } = new(false);

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found)
            Tests.Add(found.TestCase);
        else if (message is IDiscoveryCompleteMessage)
            Done.Set();
        return true;
    }

    public void Dispose() => Done.Dispose();
}
