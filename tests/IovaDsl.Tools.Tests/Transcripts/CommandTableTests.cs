using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Text;
using IovaDsl.Cli.Emit;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.LanguageServer.Rim;
using IovaDsl.Tests;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Transcripts;

/// <summary>
/// What is a table in the command, printed row by row beside this file: every option with what help and completion say of it, and what an
/// editor shows of each output. IOVADSL_UPDATE_BASELINES=1 writes them anew; the diff is the review.
/// </summary>
public sealed class CommandTableTests
{
    public static TheoryData<string> Commands => CommandTree.Names;

    /// <summary>What completion offers is taken; of what is none of it the words are kept.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_has_the_options_that_it_had(string name)
    {
        StringBuilder text = new();
        Command command = CommandTree.Of(name);
        // What a command says of its options together hides what each says of its word.
        command.Validators.Clear();
        text.Append($"{command.Name}: {command.Description}\n");
        foreach (Argument argument in command.Arguments)
            text.Append($"\n{argument.Name} {Count(argument.Arity)}: {argument.Description}\n{Words(argument)}");
        foreach (Option option in command.Options)
        {
            text.Append($"\n{string.Join(", ", option.Aliases.Prepend(option.Name))} {option.HelpName} {Count(option.Arity)}");
            text.Append($"{(option.Required ? " required" : "")}{(option.Hidden ? " hidden" : "")}: {option.Description}\n{Words(option)}");
            foreach (string none in (string[])["", "%", "0", "-1", "nothing,else", "1..2"])
                text.Append(string.Concat(Errors(command, option, none).Select(error => $"  '{none}': {error}\n")));
        }

        Baseline.Check(Baseline.Path("IovaDsl.Tools.Tests", "Transcripts", "Commands", $"{name}.txt"), text.ToString());
        foreach (Option option in command.Options)
        {
            foreach (CompletionItem offered in option.GetCompletions(CompletionContext.Empty))
                Assert.Empty(Errors(command, option, offered.Label));
        }
    }

    [Fact]
    public void An_editor_shows_the_outputs_that_it_showed()
    {
        CompiledPlatform platform = IovaCompilation
            .CompileText(
                "platform p { iommu v : intel-vtd { input-bits 39 } root-bus r { segment 0  buses 0..0xff  behind v } device d on r at 01:00.0 }"
            )
            .Platforms[0];
        StringBuilder text = new();
        foreach (LiveOutput output in LiveOutputs.All)
        {
            string[] lines = output.Write(platform, AnswerOptions.Default).Split('\n');
            text.Append($"== {output.Name} {output.LanguageId} .{output.Extension}: {output.Says}\n");
            text.Append(string.Concat(lines.Take(30).Select(line => line[..Math.Min(line.Length, 100)] + "\n")));
        }

        Baseline.Check(Baseline.Path("IovaDsl.Tools.Tests", "Transcripts", "Commands", "live-outputs.txt"), text.ToString());
    }

    private static string Count(ArgumentArity arity) =>
        arity.MinimumNumberOfValues == arity.MaximumNumberOfValues
            ? $"{arity.MinimumNumberOfValues}"
            : $"{arity.MinimumNumberOfValues}..{(arity.MaximumNumberOfValues > 99 ? "" : arity.MaximumNumberOfValues)}";

    private static string Words(Symbol symbol) =>
        string.Join(' ', symbol.GetCompletions(CompletionContext.Empty).Select(offered => offered.Label)) is { Length: > 0 } words
            ? $"  offers {words}\n"
            : "";

    // What is said of the option with this word, and not of what else the command misses.
    private static IEnumerable<string> Errors(Command command, Option option, string word)
    {
        string[] words = option.Arity.MaximumNumberOfValues == 0 ? [option.Name] : [option.Name, word];
        return command
            .Parse(words)
            .Errors.Where(error => (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult)?.Option == option)
            .Select(error => error.Message);
    }
}
