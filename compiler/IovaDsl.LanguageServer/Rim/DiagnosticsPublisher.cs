using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using Diagnostic = IovaDsl.Compiler.Diagnostics.Diagnostic;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>
/// Tells the client what is wrong in its files: of each file only when that changed, or when the client gave it another version. A newer
/// snapshot ends the work on an older one; what was compiled by then is not compiled again.
/// </summary>
internal sealed class DiagnosticsPublisher
{
    private readonly Client _client;
    private readonly PositionEncoding _encoding;
    private readonly Action<Snapshot, CancellationToken> _afterwards;
    private readonly Action<string> _complain;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Lock _gate = new();
    private readonly Task _loop;

    private Snapshot? _newest;
    private CancellationTokenSource _current = new();

    // What the client was told last, by path. Only the loop touches it.
    private readonly Dictionary<string, Told> _told = new(StringComparer.Ordinal);

    private readonly record struct Told(string Uri, int? Version, ImmutableArray<ImmutableArray<Diagnostic>> Parts);

    /// <param name="client">Who is told.</param>
    /// <param name="encoding">How it counts.</param>
    /// <param name="afterwards">What else follows a change, once all is told.</param>
    /// <param name="complain">Takes a sentence about a mistake of ours.</param>
    public DiagnosticsPublisher(
        Client client,
        PositionEncoding encoding,
        Action<Snapshot, CancellationToken> afterwards,
        Action<string> complain
    )
    {
        _afterwards = afterwards;
        _client = client;
        _encoding = encoding;
        _complain = complain;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>There is something new to look at.</summary>
    public void Note(Snapshot snapshot)
    {
        lock (_gate)
        {
            _newest = snapshot;
            _current.Cancel();
        }

        _work.Release();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        lock (_gate)
            _current.Cancel();
        await _loop.ConfigureAwait(false);
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _work.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (Take(out CancellationToken cancellation) is { } snapshot)
                    await PublishAsync(snapshot, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // There is a newer one, or the end.
            }
            catch (Exception failure) when (failure is StreamJsonRpc.ConnectionLostException or ObjectDisposedException or IOException)
            {
                return;
            }
            catch (Exception failure)
            {
                _complain($"IOVA9999 {failure}");
            }
        }
    }

    private Snapshot? Take(out CancellationToken cancellation)
    {
        lock (_gate)
        {
            (Snapshot? newest, _newest) = (_newest, null);
            if (newest is not null)
            {
                _current.Dispose();
                _current = new CancellationTokenSource();
            }

            cancellation = _current.Token;
            return newest;
        }
    }

    // Open texts come first. One that was never looked at is told of before all others are compiled; later on each is told of once.
    private async Task PublishAsync(Snapshot snapshot, CancellationToken cancellation)
    {
        var found = new List<Findings>();
        foreach (IGrouping<bool, Document> roots in snapshot.Roots.GroupBy(root => root.IsOpen))
        {
            found.AddRange(roots.Select(root => Check(snapshot, root, cancellation)).OfType<Findings>());
            if (roots.Key)
                await TellAsync(snapshot, found, path => !_told.ContainsKey(path) && snapshot.Open.ContainsKey(path)).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        await TellAsync(snapshot, found, static _ => true).ConfigureAwait(false);
        snapshot.Forget();
        _afterwards(snapshot, cancellation);
    }

    private async Task TellAsync(Snapshot snapshot, List<Findings> found, Func<string, bool> isMeant)
    {
        ILookup<string, ImmutableArray<Diagnostic>> byFile = found
            .SelectMany(findings => findings.ByFile)
            .ToLookup(inFile => inFile.Key, inFile => inFile.Value, StringComparer.Ordinal);
        IEnumerable<string> paths = snapshot.Open.Keys.Concat(byFile.Select(inFile => inFile.Key)).Concat([.. _told.Keys]).Distinct();
        foreach (string path in paths.Where(isMeant))
            await TellAsync(snapshot, path, [.. byFile[path]]).ConfigureAwait(false);
    }

    private async Task TellAsync(Snapshot snapshot, string path, ImmutableArray<ImmutableArray<Diagnostic>> parts)
    {
        Document? document = snapshot.Find(path).Document;
        string uri = document?.Uri ?? FileUri.Of(path);
        bool wasTold = _told.TryGetValue(path, out Told before);
        if (wasTold && before.Uri != uri)
            await _client.PublishDiagnosticsAsync(before.Uri, null, []).ConfigureAwait(false);
        bool isSame = wasTold && before.Uri == uri && before.Version == document?.Version && parts.SequenceEqual(before.Parts);
        bool isNothing = parts.IsEmpty && document is not { IsOpen: true };
        if (isNothing)
            _told.Remove(path);
        else
            _told[path] = new Told(uri, document?.Version, parts);
        if (isSame || (isNothing && (!wasTold || before.Parts.IsEmpty)))
            return;
        await _client.PublishDiagnosticsAsync(uri, document?.Version, Convert(snapshot, document, parts)).ConfigureAwait(false);
    }

    // Two files that include a third both find what is wrong with it.
    private Protocol.Diagnostic[] Convert(Snapshot snapshot, Document? document, ImmutableArray<ImmutableArray<Diagnostic>> parts)
    {
        SourceText source = document?.Source ?? new SourceText("", "");
        return
        [
            .. parts
                .SelectMany(part => part)
                .DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Location.Span, diagnostic.Message))
                .OrderBy(diagnostic => diagnostic.Location.Span.Start)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)
                .Select(diagnostic => DiagnosticConverter.Convert(diagnostic, source, snapshot.UriOf, _encoding)),
        ];
    }

    // A mistake of ours with one file leaves the others their diagnostics.
    private Findings? Check(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        try
        {
            return snapshot.Check(root, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _complain($"IOVA9999 {root.Path}: {failure}");
            return null;
        }
    }
}
