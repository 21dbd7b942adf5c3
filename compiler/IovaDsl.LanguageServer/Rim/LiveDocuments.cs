using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;
using StreamJsonRpc;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>
/// Texts that are in no file: pages of diagnostics, and what can be made of a platform as it stands now. Those that a client was given
/// are remembered, the last few, and the client is told when one has another text.
/// </summary>
internal sealed class LiveDocuments(ServerEnvironment environment, Client client)
{
    private const int MostRemembered = 16;

    private readonly Lock _gate = new();
    private readonly List<(string Uri, string Text)> _shown = [];

    /// <summary>The text of an address.</summary>
    /// <exception cref="LocalRpcException">There is none; the message says why.</exception>
    public VirtualDocument Find(Snapshot snapshot, string uri, CancellationToken cancellation)
    {
        if (VirtualUri.PageOf(uri) is { } code)
            return new VirtualDocument(uri, "markdown", code, environment.Page(code) ?? throw Refuse($"there is no diagnostic {code}"));
        if (VirtualUri.AnswersOf(uri) is not var (platform, to, kernel, file))
            throw Refuse($"{uri} is no address of this server");
        return Answers(snapshot, file, platform, null, to, kernel, cancellation) with { Uri = uri };
    }

    /// <summary>The same, and remembered.</summary>
    public string Show(Snapshot snapshot, string uri, CancellationToken cancellation)
    {
        string text = Find(snapshot, uri, cancellation).Text;
        lock (_gate)
        {
            _shown.RemoveAll(shown => shown.Uri == uri);
            _shown.Add((uri, text));
            if (_shown.Count > MostRemembered)
                _shown.RemoveAt(0);
        }

        return text;
    }

    /// <summary>An output of a platform.</summary>
    /// <param name="snapshot">The state it is of.</param>
    /// <param name="file">The address of the source.</param>
    /// <param name="platform">Its name; null: the one at <paramref name="offset"/>.</param>
    /// <param name="offset">Where the caret is; null: at the start.</param>
    /// <param name="to">The name of the output.</param>
    /// <param name="kernel">By whose rules; null: as configured.</param>
    /// <param name="cancellation">Ends it.</param>
    public VirtualDocument Answers(
        Snapshot snapshot,
        string file,
        string? platform,
        Func<Document, int>? offset,
        string? to,
        string? kernel,
        CancellationToken cancellation
    )
    {
        LiveOutput output =
            environment.Outputs.FirstOrDefault(row => row.Name == to)
            ?? throw Refuse($"there is no output `{to}`; there are {string.Join(", ", environment.Outputs.Select(row => row.Name))}");
        AnswerOptions options = OptionsOf(snapshot, kernel);
        CompiledPlatform found = PlatformOf(snapshot, file, platform, offset, cancellation);
        string name = found.Platform.Name;
        try
        {
            return new VirtualDocument(
                VirtualUri.OfAnswers(name, output, options.Kernel.ToString(), file),
                output.LanguageId,
                $"{name}: {output.Name}, Linux {options.Kernel}",
                output.Write(found, options)
            );
        }
        catch (LiveOutputFailure failure)
        {
            throw Refuse(failure.Message);
        }
    }

    /// <exception cref="LocalRpcException">There is no such file or platform.</exception>
    public static CompiledPlatform PlatformOf(
        Snapshot snapshot,
        string file,
        string? platform,
        Func<Document, int>? offset,
        CancellationToken cancellation
    )
    {
        Document document = Workspace.Find(snapshot, file) ?? throw Refuse($"{file} cannot be read");
        if (platform is null)
            return Platforms.At(snapshot, document, offset?.Invoke(document) ?? 0, cancellation)
                ?? throw Refuse("the file has no platform");
        return Platforms.All(snapshot, document, cancellation).FirstOrDefault(found => found.Platform.Name == platform)
            ?? throw Refuse($"the file has no platform `{platform}`");
    }

    /// <exception cref="LocalRpcException">It is no version.</exception>
    public static AnswerOptions OptionsOf(Snapshot snapshot, string? kernel)
    {
        if (kernel is null or "")
            return snapshot.Settings.Answers;
        return KernelVersion.TryParse(kernel, out KernelVersion version)
            ? snapshot.Settings.Answers with
            {
                Kernel = version,
            }
            : throw Refuse($"`{kernel}` is not a kernel version; write it as in 6.12");
    }

    /// <summary>Tells the client which of the texts it was given have changed.</summary>
    public void Refresh(Snapshot snapshot, CancellationToken cancellation)
    {
        (string Uri, string Text)[] shown;
        lock (_gate)
            shown = [.. _shown];
        foreach ((string uri, string text) in shown.Where(shown => VirtualUri.AnswersOf(shown.Uri) is not null))
        {
            string? now = TextOrNull(snapshot, uri, cancellation);
            if (now is null || now == text)
                continue;
            lock (_gate)
                _shown[_shown.FindIndex(entry => entry.Uri == uri)] = (uri, now);
            client.RefreshContent(uri);
        }
    }

    public static LocalRpcException Refuse(string why) =>
        new(why) { ErrorCode = (int)StreamJsonRpc.Protocol.JsonRpcErrorCode.InvalidParams };

    // While its source has mistakes, the last text stays.
    private string? TextOrNull(Snapshot snapshot, string uri, CancellationToken cancellation)
    {
        try
        {
            return Find(snapshot, uri, cancellation).Text;
        }
        catch (LocalRpcException)
        {
            return null;
        }
    }
}
