using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using IovaDsl.Mutants.Building;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace IovaDsl.Mutants.Running;

/// <summary>
/// The process in which tests run: started with the files of a test project, it finds that project's tests once and runs those it is asked
/// for, one after another, over a socket. Nothing here uses the C# compiler, which is not beside the tests.
/// </summary>
internal sealed class Worker(XunitTestFrameworkExecutor executor, Dictionary<string, ITestCase> tests)
{
    public const string Word = "worker";

    /// <summary>Runs until the other side goes away: worker ASSEMBLY SOCKET FILTER.</summary>
    public static int Serve(string assembly, string path, string filter)
    {
        // A project that is built against another target of a product has not all that the mutated one refers to.
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            Path.Combine(AppContext.BaseDirectory, name.Name + ".dll") is var file && File.Exists(file)
                ? context.LoadFromAssemblyPath(file)
                : null;
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream);
        using StreamWriter writer = new(stream) { AutoFlush = true };
        Worker worker = Of(Assembly.Load(new AssemblyName(assembly)), filter);
        while (reader.ReadLine() is { } line)
        {
            Outcome[] outcomes = worker.Run(JsonSerializer.Deserialize<Request>(line)!);
            writer.WriteLine(JsonSerializer.Serialize(outcomes));
        }

        return 0;
    }

    private static Worker Of(Assembly assembly, string filter)
    {
        using Discovery discovery = new();
        Unlocated nowhere = new();
        XunitTestFrameworkDiscoverer discoverer = new(Reflector.Wrap(assembly), nowhere, discovery);
        discoverer.Find(includeSourceInformation: false, discovery, new RunOptions());
        discovery.Done.WaitOne();
        Dictionary<string, ITestCase> tests = [];
        foreach (ITestCase test in discovery.Tests.Where(t => t.DisplayName.Contains(filter, StringComparison.Ordinal)))
            tests.TryAdd(test.UniqueID, test);
        return new Worker(new XunitTestFrameworkExecutor(assembly.GetName(), nowhere, discovery), tests);
    }

    private Outcome[] Run(Request request)
    {
        Environment.SetEnvironmentVariable(MutantSwitch.Mutant, $"{request.Mutant}");
        foreach (Type type in Switches())
            type.GetField("Active")!.SetValue(null, request.Mutant);
        using Listener listener = new(request, Hits);
        IEnumerable<ITestCase> chosen = request.Tests is { } ids ? ids.Where(tests.ContainsKey).Select(id => tests[id]) : tests.Values;
        executor.RunTests(chosen, listener, new RunOptions());
        listener.Done.WaitOne();
        return [.. listener.Outcomes];
    }

    private static IEnumerable<Type> Switches() =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(MutantSwitch.Class)).OfType<Type>();

    private static IEnumerable<byte[]> Hits() => Switches().Select(t => (byte[])t.GetField("Hits")!.GetValue(null)!);

    private sealed class Unlocated : ISourceInformationProvider
    {
        public ISourceInformation GetSourceInformation(ITestCase testCase) => new SourceInformation();

        public void Dispose() { }
    }
}
