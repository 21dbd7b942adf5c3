using System.Collections.Immutable;
using System.CommandLine;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Emit;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova emit</c>: outputs, each with what its format cannot say.</summary>
internal static class EmitCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = CommonOptions.File();
        Option<Emitter> to = CommonOptions.Among<Emitter>(
            "--to",
            "The format:\n" + string.Join('\n', Emitters.All.Select(emitter => $"  {emitter.Name, -7} {emitter.Says}")),
            [.. Emitters.All.Select(emitter => (emitter.Name, emitter))]
        );
        to.HelpName = "FORMAT";
        to.Required = true;
        Option<string?> output = CommonOptions.Output(
            $"A folder for {string.Join(" and ", Emitters.All.Where(emitter => emitter.IntoFolder).Select(emitter => emitter.Name))}, "
                + "a file otherwise; - is standard output."
        );
        var report = new Option<string?>("--report")
        {
            Description = "Write the loss report to a file as well, as JSON.",
            HelpName = "FILE",
        };
        var strict = new Option<bool>("--strict")
        {
            Description = "Exit 1 where the format cannot say everything; nothing is written then.",
        };
        var forBuild = new Option<bool>("--for-build")
        {
            Description = "Say errors alone, a line each as compilers print them; the check of the build tells the rest.",
        };
        Option<string[]> config = CommonOptions.Config();
        var space = new Option<string?>("--namespace") { Description = "For C#: the namespace.", HelpName = "NAME" };
        Option<Access> access = CommonOptions.Among(
            "--access",
            "For C#: who sees the classes; default: public.",
            ("public", Access.Public),
            ("internal", Access.Internal)
        );
        var device = new Option<string[]>("--device")
        {
            Description = "Only these devices, each alone: names or PCI addresses. May be given more than once.",
            HelpName = "DEVICE",
        };
        var group = new Option<string[]>("--group") { Description = "Only these groups. May be given more than once.", HelpName = "GROUP" };
        Option<View?> view = CommonOptions.View();
        view.Description = "For json and xunit: only this view.";
        var answers = new AnswerOptionSet();
        var platforms = new PlatformOptionSet();

        var command = new CommandWithExamples(
            "emit",
            "Writes a platform or its answers in another format, and says what that format cannot hold.",
            """
            iova emit board.iova --to json -o board.json
            iova emit board.iova --to sysfs -o fixtures/board
            iova emit board.iova --to md -o docs/board.md
            iova emit board.iova --to html -o board.html
            iova emit board.iova --to csharp --namespace Boards -o Generated
            iova emit board.iova --to sysfs -o fixtures/board --report losses.json --strict
            """
        )
        {
            file,
            to,
            output,
            report,
            strict,
            forBuild,
            config,
            space,
            access,
            device,
            group,
            view,
        };
        answers.AddTo(command);
        platforms.AddTo(command, withIncludeOnly: true);
        command.AddRule(result =>
        {
            if (result.GetValue(space) is { } given && !CSharpNames.IsNamespace(given))
                result.AddError($"'{given}' is not a namespace of C#; write identifiers with dots between, as in Acme.Boards");
        });
        command.SetAction(parsed =>
        {
            Emitter emitter = parsed.GetRequiredValue(to);
            string? target = parsed.GetValue(output);
            if (emitter.IntoFolder && (target is null or SourceReader.StandardInput))
                throw new CommandFailure($"{emitter.Name} is a folder: name it with -o");

            var severities = new SeverityOptions { InFile = SeverityFiles.Read(session, parsed.GetValue(config) ?? []) };
            Inspection inspection = Inspection.Of(
                session,
                parsed.GetRequiredValue(file),
                platforms.IncludeRoots(parsed),
                severities,
                platforms.IncludeOnly(parsed)
            );
            bool quiet = parsed.GetValue(forBuild);
            if ((quiet ? inspection.SayToBuild(session) : inspection.Say(session)) != ExitCode.Clean)
                return ExitCode.Errors;

            bool all = platforms.All(parsed);
            AnswerOptions options = answers.Read(parsed, emitter.Quirks);
            ImmutableArray<ResolvedPlatform> chosen = inspection.Choose(platforms.Name(parsed), all);
            ImmutableArray<PlatformAnswers> Under(KernelVersion kernel)
            {
                AnswerSelection[] selections = Selections(
                    options with
                    {
                        Kernel = kernel,
                    },
                    parsed.GetValue(device) ?? [],
                    parsed.GetValue(group) ?? []
                );
                return [.. chosen.Select(platform => PlatformAnswers.Together(selections.Select(selection => selection.Answer(platform))))];
            }

            ImmutableArray<PlatformAnswers> asked = Under(options.Kernel);
            emitter.Longest?.Invoke(asked);
            EmitResult result = emitter.Write(
                new EmitRequest
                {
                    Platforms = asked,
                    Under = Under,
                    All = all,
                    FileName = inspection.NameFromRoot,
                    Namespace = parsed.GetValue(space),
                    Access = parsed.GetValue(access),
                    View = parsed.GetValue(view),
                }
            );
            return Deliver(session, emitter, result, target, parsed.GetValue(report), parsed.GetValue(strict));
        });
        return command;
    }

    // Nothing named: everything.
    private static AnswerSelection[] Selections(AnswerOptions options, string[] devices, string[] groups)
    {
        AnswerSelection[] named =
        [
            .. groups.Select(name => new AnswerSelection(options, Device: null, Group: name)),
            .. devices.Select(name => new AnswerSelection(options, Device: name, Group: null)),
        ];
        return named.Length > 0 ? named : [new AnswerSelection(options, Device: null, Group: null)];
    }

    private static int Deliver(Session session, Emitter emitter, EmitResult result, string? target, string? report, bool strict)
    {
        foreach (Loss loss in result.Losses)
            session.SayLine($"loss: {loss.Element}: {loss.What}: {loss.Why}");
        if (report is not null)
            session.WriteResult(report, LossReport.Write(emitter.Name, result.Losses));
        if (strict && !result.Losses.IsEmpty)
        {
            session.Say($"nothing written: {emitter.Name} cannot say {result.Losses.Length} of the things above, and --strict was given");
            return ExitCode.Errors;
        }

        if (emitter.IntoFolder)
            WholeFolder.Write(target!, session.FullPath(target!), result.Files, emitter.Owns);
        else
            session.WriteResult(target, result.Files.Single());
        return ExitCode.Clean;
    }
}
