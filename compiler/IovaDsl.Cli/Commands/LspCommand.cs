using System.CommandLine;
using IovaDsl.Cli.Emit;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.LanguageServer;
using IovaDsl.LanguageServer.Rim;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova lsp</c>: the language server for editors, over standard input and output.</summary>
internal static class LspCommand
{
    public static Command Build(Session session)
    {
        // Clients that know several ways to reach a server say which one they mean; there is one here.
        var stdio = new Option<bool>("--stdio") { Description = "Speak over standard input and output, as it does anyway." };
        var command = new CommandWithExamples(
            "lsp",
            "Runs the language server for an editor, which starts it itself. Speaks LSP 3.18 over standard input and output.",
            """
            iova lsp
            """
        )
        {
            stdio,
        };
        command.SetAction(_ => Run(session));
        return command;
    }

    private static int Run(Session session)
    {
        ConcurrentCollector.Ask();
        var environment = new ServerEnvironment
        {
            Files = new DiskSources(),
            Page = DiagnosticPages.Find,
            Outputs = LiveOutputs.All,
            Version = ToolVersion.Semantic,
        };
        // What anything else writes would break the protocol.
        Console.SetOut(TextWriter.Null);
        return LanguageServerHost
            .RunAsync(session.Host.Input, session.Host.Output, environment, sentence => Complain(session, sentence))
            .GetAwaiter()
            .GetResult();
    }

    private static void Complain(Session session, string sentence)
    {
        lock (session)
        {
            session.Say(sentence);
            session.Error.Flush();
        }
    }
}
