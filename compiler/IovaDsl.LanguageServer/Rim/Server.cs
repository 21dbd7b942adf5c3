using System.Text.Json;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Workspaces;
using StreamJsonRpc;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>
/// The server as the protocol sees it: its life, and the texts that the client has open. What it is asked stands in the other parts of
/// this class, each question one line; here and there alone offsets meet positions.
/// </summary>
/// <remarks>
/// Calls begin one after the other, in the order of the messages. Each takes its text change, or the snapshot it answers for, before it
/// waits for anything; so an answer is about the state at its question, whatever comes meanwhile.
/// </remarks>
internal sealed partial class Server : ILanguageServer
{
    private const int ServerNotInitialized = -32002;
    private const int InvalidRequest = -32600;

    private readonly ServerEnvironment _environment;
    private readonly Client _client;
    private readonly Action<string> _complain;
    private readonly Workspace _workspace;
    private readonly LiveDocuments _live;
    private readonly Commands _commands;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ClientCapabilities _capabilities = new();
    private PositionEncoding _encoding;
    private DiagnosticsPublisher? _publisher;
    private bool _isShutDown;

    public Server(ServerEnvironment environment, Client client, Action<string> complain)
    {
        _environment = environment;
        _client = client;
        _complain = complain;
        _workspace = new Workspace(environment.Files);
        _live = new LiveDocuments(environment, client);
        _commands = new Commands(environment, _live);
    }

    /// <summary>The client said <c>exit</c>.</summary>
    public Task Exited => _exited.Task;

    public int ExitCode => _isShutDown ? 0 : 1;

    public Task StopAsync() => _publisher?.StopAsync() ?? Task.CompletedTask;

    public Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellation)
    {
        if (_publisher is not null)
            throw new LocalRpcException("the server is initialized already") { ErrorCode = InvalidRequest };
        _capabilities = parameters.Capabilities ?? new ClientCapabilities();
        _encoding = Capabilities.Encoding(_capabilities.General?.PositionEncodings);
        _workspace.Configure(settings => settings.With(parameters.InitializationOptions));
        string[] folders = parameters.WorkspaceFolders is { } given
            ? [.. given.Select(folder => folder.Uri)]
            : [.. new[] { parameters.RootUri }.OfType<string>()];
        _workspace.ChangeFolders(folders.Select(FileUri.ToPath).OfType<string>(), []);
        _publisher = new DiagnosticsPublisher(_client, _encoding, Refresh, _complain);
        _workspace.Changed += _publisher.Note;
        return Task.FromResult(
            new InitializeResult(Capabilities.Of(_encoding, _commands.Names), new ServerInfo("iova", _environment.Version))
        );
    }

    public Task InitializedAsync(JsonElement? parameters)
    {
        _publisher?.Note(_workspace.Current);
        if (_capabilities.Workspace?.DidChangeWatchedFiles?.DynamicRegistration == true)
            _client.Register(
                new Registration("iova-files", "workspace/didChangeWatchedFiles")
                {
                    RegisterOptions = new DidChangeWatchedFilesRegistrationOptions([
                        new Protocol.FileSystemWatcher("**/*.iova"),
                        new Protocol.FileSystemWatcher("**/.editorconfig"),
                    ]),
                }
            );
        return Task.CompletedTask;
    }

    public Task<JsonElement?> ShutdownAsync()
    {
        _isShutDown = true;
        return Task.FromResult<JsonElement?>(null);
    }

    public Task ExitAsync()
    {
        _exited.TrySetResult();
        return Task.CompletedTask;
    }

    public Task DidOpenAsync(DidOpenTextDocumentParams parameters)
    {
        TextDocumentItem text = parameters.TextDocument;
        _workspace.Open(text.Uri, text.Version, text.Text);
        return Task.CompletedTask;
    }

    public Task DidChangeAsync(DidChangeTextDocumentParams parameters)
    {
        _workspace.Edit(
            parameters.TextDocument.Uri,
            parameters.TextDocument.Version,
            source => parameters.ContentChanges.Aggregate(source, Apply).Text
        );
        return Task.CompletedTask;
    }

    public Task DidCloseAsync(TextDocumentParams parameters)
    {
        _workspace.Close(parameters.TextDocument.Uri);
        return Task.CompletedTask;
    }

    // A client that watches no files still tells of those it saves.
    public Task DidSaveAsync(TextDocumentParams parameters)
    {
        if (FileUri.ToPath(parameters.TextDocument.Uri) is { } path)
            _workspace.FilesChanged([path]);
        return Task.CompletedTask;
    }

    public Task DidChangeWatchedFilesAsync(DidChangeWatchedFilesParams parameters)
    {
        _workspace.FilesChanged([.. parameters.Changes.Select(change => FileUri.ToPath(change.Uri)).OfType<string>()]);
        return Task.CompletedTask;
    }

    public Task DidChangeWorkspaceFoldersAsync(DidChangeWorkspaceFoldersParams parameters)
    {
        _workspace.ChangeFolders(
            parameters.Event.Added.Select(folder => FileUri.ToPath(folder.Uri)).OfType<string>(),
            parameters.Event.Removed.Select(folder => FileUri.ToPath(folder.Uri)).OfType<string>()
        );
        return Task.CompletedTask;
    }

    public Task DidChangeConfigurationAsync(DidChangeConfigurationParams parameters)
    {
        _workspace.Configure(settings => settings.With(parameters.Settings));
        return Task.CompletedTask;
    }

    private SourceText Apply(SourceText source, TextDocumentContentChangeEvent change)
    {
        if (change.Range is not { } range)
            return new SourceText(source.Path, change.Text);
        TextSpan span = new Mapper(source, _encoding).SpanOf(range);
        return new SourceText(
            source.Path,
            string.Concat(source.Text.AsSpan(0, span.Start), change.Text, source.Text.AsSpan(span.AfterLast))
        );
    }

    // What the client shows and does not ask for again by itself.
    private void Refresh(Snapshot snapshot, CancellationToken cancellation)
    {
        _live.Refresh(snapshot, cancellation);
        if (snapshot.Open.Count < 2)
            return;
        if (_capabilities.Workspace?.InlayHint?.RefreshSupport == true)
            _client.Refresh("workspace/inlayHint/refresh");
        if (_capabilities.Workspace?.CodeLens?.RefreshSupport == true)
            _client.Refresh("workspace/codeLens/refresh");
    }

    // Answers beside the messages, about the state at the question. A text that nobody knows has no answers.
    private Task<T> Ask<T>(string uri, T nothing, Func<Question, T> answer, CancellationToken cancellation)
    {
        RequireInitialized();
        Snapshot snapshot = _workspace.Current;
        return Workspace.Find(snapshot, uri) is { } document
            ? Task.Run(() => Answered(answer(new Question(snapshot, document, _encoding, cancellation)), cancellation), cancellation)
            : Task.FromResult(nothing);
    }

    private void RequireInitialized()
    {
        if (_publisher is null)
            throw new LocalRpcException("the server is not initialized") { ErrorCode = ServerNotInitialized };
        if (_isShutDown)
            throw new LocalRpcException("the server is shut down") { ErrorCode = InvalidRequest };
    }

    // An answer that nobody waits for any more is none.
    private static T Answered<T>(T answer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    private Task<T> At<T>(
        TextDocumentPositionParams parameters,
        T nothing,
        Func<Question, int, T> answer,
        CancellationToken cancellation
    ) => Ask(parameters.TextDocument.Uri, nothing, question => answer(question, question.OffsetOf(parameters.Position)), cancellation);
}
