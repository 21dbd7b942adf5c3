using IovaDsl.Mutants.Building;
using Xunit.Abstractions;

namespace IovaDsl.Mutants.Running;

/// <summary>Collects what became of each test. A test that starts processes finds their word of what they reached in a file.</summary>
internal sealed class Listener : IMessageSink, IDisposable
{
    private readonly Request _request;
    private readonly Func<IEnumerable<byte[]>> _hits;
    private readonly string _told = Path.GetTempFileName();
    private string? _failure;

    public Listener(Request request, Func<IEnumerable<byte[]>> hits)
    {
        (_request, _hits) = (request, hits);
        Environment.SetEnvironmentVariable(MutantSwitch.Reached, request.WantsReached ? _told : null);
    }

    public List<Outcome> Outcomes { get; } = [];

    public ManualResetEvent Done { get; } = new(false);

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseStarting:
                _failure = null;
                break;
            case ITestFailed failed:
                _failure = $"{failed.ExceptionTypes[0]}: {failed.Messages[0]}";
                break;
            case ITestCaseFinished finished:
                ITestCase test = finished.TestCase;
                int[] reached = _request.WantsReached ? Reached() : [];
                Outcomes.Add(new Outcome(test.UniqueID, test.DisplayName, (double)finished.ExecutionTime, _failure, reached));
                break;
            case ITestAssemblyFinished:
                Done.Set();
                break;
        }

        return _failure is null || !_request.StopsAtFailure;
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(MutantSwitch.Reached, null);
        File.Delete(_told);
        Done.Dispose();
    }

    private int[] Reached()
    {
        HashSet<int> all = [];
        foreach (byte[] hits in _hits())
        {
            for (int i = 1; i < hits.Length; i++)
            {
                if (hits[i] != 0)
                    all.Add(i);
            }

            Array.Clear(hits);
        }

        all.UnionWith(File.ReadLines(_told).Where(l => l.Length > 0).Select(int.Parse));
        File.WriteAllText(_told, "");
        return [.. all];
    }
}
