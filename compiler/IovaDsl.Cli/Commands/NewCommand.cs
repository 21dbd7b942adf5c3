using System.CommandLine;
using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova new</c>: a small platform that checks clean, to change into one's own.</summary>
internal static class NewCommand
{
    public static Command Build(Session session)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "What the platform is called, in kebab-case; default: my-board.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> output = CommonOptions.Output("Where to write it; - is standard output. Default: NAME.iova.");
        var force = new Option<bool>("--force") { Description = "Replace a file that exists." };
        Option<StarterKind> kind = CommonOptions.Among(
            "--kind",
            "Which IOMMU to start from; default: arm.",
            ("arm", StarterKind.Arm),
            ("intel", StarterKind.Intel),
            ("amd", StarterKind.Amd),
            ("none", StarterKind.None)
        );
        name.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } given && !IsKebabCase(given))
                result.AddError($"'{given}' is not a name: letters, digits and hyphens, a letter first");
        });

        var command = new CommandWithExamples(
            "new",
            "Starts a file: a small platform with comments, which checks clean.",
            """
            iova new edge-box
            iova new edge-box --kind intel -o boards/edge-box.iova
            """
        )
        {
            name,
            kind,
            output,
            force,
        };
        command.SetAction(parsed =>
            Run(session, parsed.GetValue(name) ?? "my-board", parsed.GetValue(kind), parsed.GetValue(output), parsed.GetValue(force))
        );
        return command;
    }

    private static int Run(Session session, string name, StarterKind kind, string? output, bool force)
    {
        string path = output ?? name + ".iova";
        string text = Starter.Write(name, kind);
        if (path == SourceReader.StandardInput)
        {
            session.Out.Write(text);
            return ExitCode.Clean;
        }

        string fullPath = session.FullPath(path);
        if (!force && File.Exists(fullPath))
            throw new CommandFailure($"{path}: exists already; --force replaces it");
        WholeFile.Write(path, fullPath, Encoding.UTF8.GetBytes(text));
        session.Say($"wrote {path}; now try 'iova show {path}'");
        return ExitCode.Clean;
    }

    private static bool IsKebabCase(string name) =>
        name.Length > 0
        && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && name[^1] != '-'
        && !name.Contains("--");
}
