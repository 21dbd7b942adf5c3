using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using IovaDsl.Benchmarks.Editor;
using IovaDsl.LanguageServer.Tests.Client;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/editor [-- EDITS]
// IOVADSL_LSP_COMMAND names another server, for one the native one.
int edits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
const int WarmUp = 50;
Console.WriteLine($"{edits} edits each; CPU time of the server's process, and wall time, in milliseconds");
Console.WriteLine($"{"", -44}{"cpu p50", 9}{"p95", 9}{"p99", 9}{"wall p50", 10}{"p99", 9}");

Measure("a 1,000-line file, edit to diagnostics", Files(1, includes: false), Edit);
Measure("one of 100 that do not include it", Files(100, includes: false), Edit);
Measure("one that 99 include, in its platform", Files(100, includes: true), Edit);
Measure("one that 99 include, what all 99 use", Files(100, includes: true), EditWhatAllUse);
Measure("hover in a 1,000-line file", Files(1, includes: false), Hover);
MeasureMemory();

void Measure(string title, (string Uri, string Text)[] files, Action<Editor, (string Uri, string Text)[], int> act)
{
    using Editor editor = Opened(files);
    for (int i = 0; i < WarmUp; i++)
        act(editor, files, i);
    var clock = new CpuClock(((LspProcess)editor.Server).Id);
    List<double> cpu = [];
    List<double> wall = [];
    for (int i = 0; i < edits; i++)
    {
        long before = clock.Nanoseconds();
        long start = Stopwatch.GetTimestamp();
        act(editor, files, i);
        wall.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        cpu.Add((clock.Nanoseconds() - before) / 1e6);
    }

    cpu.Sort();
    wall.Sort();
    Console.WriteLine($"{title, -44}{At(cpu, 50), 9:F2}{At(cpu, 95), 9:F2}{At(cpu, 99), 9:F2}{At(wall, 50), 10:F2}{At(wall, 99), 9:F2}");
}

void MeasureMemory()
{
    const int Many = 10_000;
    (string Uri, string Text)[] files = Files(1, includes: false);
    using Editor editor = Opened(files);
    var server = (LspProcess)editor.Server;
    long after1000 = 0;
    for (int i = 0; i < Many; i++)
    {
        Edit(editor, files, i);
        if (i == 1000)
            after1000 = server.WorkingSet;
    }

    Console.WriteLine($"memory after 1,000 edits {after1000 >> 20} MiB, after {Many:N0} {server.WorkingSet >> 20} MiB");
}

static double At(List<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];

static Editor Opened((string Uri, string Text)[] files)
{
    var editor = new Editor(new LspProcess());
    foreach ((string uri, string text) in files)
        editor.Open(uri, text);
    foreach ((string uri, _) in files)
        editor.DiagnosticsOf(uri);
    editor.Settle(TimeSpan.FromSeconds(1));
    return editor;
}

// The first is the one that is edited.
static (string Uri, string Text)[] Files(int count, bool includes) =>
    [
        .. Enumerable
            .Range(0, count)
            .Select(i =>
                (
                    $"file:///bench/f{i}.iova",
                    includes && i == 0
                        ? "const width = 42\n" + LongBoard.Of(1000, "f0")
                        : LongBoard.Of(1000, $"f{i}", includes ? "f0.iova" : null)
                )
            ),
    ];

// A number changes back and forth. Its file is told of last: when all that includes it was compiled again.
static void Edit(Editor editor, (string Uri, string Text)[] files, int i) => EditAfter("address-bits 4", editor, files, i);

static void EditWhatAllUse(Editor editor, (string Uri, string Text)[] files, int i) => EditAfter("const width = 4", editor, files, i);

static void EditAfter(string written, Editor editor, (string Uri, string Text)[] files, int i)
{
    string uri = files[0].Uri;
    int at = editor.TextOf(uri).IndexOf(written, StringComparison.Ordinal) + written.Length;
    editor.Edit(uri, at, 1, (i % 2 == 0 ? '1' : '2').ToString());
    editor.DiagnosticsOf(uri);
}

static void Hover(Editor editor, (string Uri, string Text)[] files, int i)
{
    string uri = files[0].Uri;
    int at = editor.TextOf(uri).IndexOf($"device d{i % 300} ", StringComparison.Ordinal) + "device ".Length;
    if (editor.AskAt("textDocument/hover", uri, at) is not JsonObject)
        throw new InvalidOperationException("no hover");
}
