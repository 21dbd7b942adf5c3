using System.CommandLine;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova completion</c>: a script by which a shell completes the command's words. It asks the command itself.</summary>
internal static class CompletionCommand
{
    private static readonly (string Shell, string Script)[] Scripts =
    [
        (
            "bash",
            """
            # eval "$(iova completion bash)"
            _iova() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(iova "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _iova iova

            """
        ),
        (
            "zsh",
            """
            # eval "$(iova completion zsh)"
            _iova() {
                local -a found
                found=("${(@f)$(iova "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
                compadd -a found
                _files
            }
            compdef _iova iova

            """
        ),
        (
            "fish",
            """
            # iova completion fish | source
            complete -c iova -a '(iova "[suggest:"(commandline -C)"]" (commandline) 2> /dev/null)'

            """
        ),
        (
            "pwsh",
            """
            # iova completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName iova -ScriptBlock {
                param($word, $line, $position)
                iova "[suggest:$position]" "$line" 2> $null | Where-Object { $_ -like "$word*" }
            }

            """
        ),
    ];

    public static Command Build(Session session)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Scripts.Select(row => row.Shell)) + "." };
        shell.AcceptOnlyFromAmong([.. Scripts.Select(row => row.Shell)]);
        var command = new CommandWithExamples(
            "completion",
            "Prints a script by which a shell completes commands, options and their values.",
            """
            eval "$(iova completion bash)"
            iova completion fish | source
            """
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            string script = Array.Find(Scripts, row => row.Shell == parsed.GetRequiredValue(shell)).Script;
            session.Out.Write(script.ReplaceLineEndings("\n"));
            return ExitCode.Clean;
        });
        return command;
    }
}
