using System.CommandLine;
using System.CommandLine.Parsing;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary>Options that several commands share, made anew for each, so that each command lists its own.</summary>
internal static class CommonOptions
{
    public static Argument<string> File() => new("FILE") { Description = "The platform's .iova file; - is standard input." };

    public static Argument<string[]> Files()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "One or more .iova files; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(static result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
                result.AddError($"unknown option '{option.Value}'");
        });
        return files;
    }

    public static Argument<string> Device() =>
        new("DEVICE") { Description = "A device or a group: its name (nvme[2]), or a PCI address (0000:01:00.0)." };

    public static Option<string[]> IncludeRoot() =>
        new("--include-root")
        {
            Description = "A folder outside the file's own from which includes may come. May be given more than once.",
            HelpName = "DIR",
        };

    public static Option<string[]> IncludeOnly() =>
        new("--include-only")
        {
            Description =
                "Includes may be these files and no others, wherever they lie: the items of a build. May be given more than once.",
            HelpName = "FILE",
        };

    public static Option<string[]> Config() =>
        new("--config")
        {
            Description = "An .editorconfig or global config whose severities count for the files it covers. May be given more than once.",
            HelpName = "FILE",
        };

    public static Option<string?> Platform() =>
        new("--platform")
        {
            Description = "Which platform, where a file has several. Without it: the first one declared in the file itself.",
            HelpName = "NAME",
        };

    public static Option<bool> All() => new("--all") { Description = "All platforms of the file." };

    public static Option<bool> Json() =>
        new("--json") { Description = "For programs: JSON, with addresses as lower-case hex strings and inclusive ends." };

    public static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "PATH" };

    public static Option<KernelVersion?> Kernel() =>
        new("--kernel")
        {
            Description = $"The Linux whose rules apply, from 6.1 on ('iova kernels' lists them); default: {KernelVersion.Default}.",
            HelpName = "VERSION",
            CustomParser = static result => ParseKernel(result),
            CompletionSources = { "6.1", "6.6", "6.12", "6.18", "7.2", "7.3" },
        };

    /// <summary>The kernel that a command line names; null: none, or its command takes none.</summary>
    public static KernelVersion? KernelOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<KernelVersion?>>().FirstOrDefault() is { } option
            ? parsed.GetValue(option)
            : null;

    public static Option<ulong> KernelPage()
    {
        Option<ulong> option = Among("--kernel-page", "The kernel's page size.", ("4K", 0x1000UL), ("16K", 0x4000UL), ("64K", 0x1_0000UL));
        option.DefaultValueFactory = static _ => AnswerOptions.Default.KernelPage;
        return option;
    }

    public static Option<IommufdRequests> Iommufd()
    {
        (string Word, IommufdRequests Value)[] choices =
        [
            ("nest-parent", IommufdRequests.NestParent),
            ("dirty", IommufdRequests.Dirty),
            ("pasid", IommufdRequests.Pasid),
        ];
        Option<IommufdRequests> option = Among(
            "--iommufd",
            "What a user of iommufd asks of a page table; several separated by commas.",
            choices
        );
        option.HelpName = string.Join(',', choices.Select(choice => choice.Word));
        option.CustomParser = result =>
            result.Tokens[^1].Value.Split(',').Aggregate(IommufdRequests.None, (all, word) => all | Choose(result, word, choices));
        return option;
    }

    public static Option<Quirks?> Quirks() =>
        Among<Quirks?>(
            "--quirks",
            "none: plain arithmetic. kernel: Linux's own deviations from it as well. Default: none, and kernel for what "
                + "imitates a kernel (sysfs, verify).",
            ("none", Runtime.Quirks.None),
            ("kernel", Runtime.Quirks.Kernel)
        );

    public static Option<LimitsShown> Limits() =>
        Among(
            "--limits",
            "reserved: add what the path cannot carry to sysfs, vfio and iommufd as reserved regions, which Linux does not "
                + "do. Default: hidden.",
            ("hidden", LimitsShown.Hidden),
            ("reserved", LimitsShown.Reserved)
        );

    public static Option<View?> View()
    {
        Option<View?> option = Among<View?>(
            "--view",
            $"Only this view: {string.Join(", ", Compiler.Topology.View.All)}.",
            [.. Compiler.Topology.View.All.Select(view => (view.Name, view))]
        );
        option.HelpName = "VIEW";
        return option;
    }

    /// <summary>
    /// An option that takes one of a few words. System.CommandLine's own check overlooks words that are options, and its own completion
    /// offers the names of an enumeration, which are not the words.
    /// </summary>
    public static Option<T> Among<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result => Choose(result, result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value, choices),
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }

    private static T Choose<T>(ArgumentResult result, string given, (string Word, T Value)[] choices)
    {
        foreach ((string word, T value) in choices)
        {
            if (word == given)
                return value;
        }

        result.AddError($"'{given}' is not one of {string.Join(", ", choices.Select(choice => choice.Word))}");
        return default!;
    }

    private static KernelVersion? ParseKernel(ArgumentResult result)
    {
        string given = result.Tokens[^1].Value;
        if (KernelVersion.TryParse(given, out KernelVersion version))
            return version;
        result.AddError($"'{given}' is not a kernel version; one is 6.12 or 7.3.4");
        return null;
    }
}

/// <summary>What Linux's views are told of the limits of a path.</summary>
internal enum LimitsShown
{
    Hidden,
    Reserved,
}

/// <summary>The options that choose how answers are computed.</summary>
internal sealed class AnswerOptionSet
{
    private readonly Option<KernelVersion?> _kernel = CommonOptions.Kernel();
    private readonly Option<Quirks?> _quirks = CommonOptions.Quirks();
    private readonly Option<LimitsShown> _limits = CommonOptions.Limits();
    private readonly Option<ulong> _kernelPage = CommonOptions.KernelPage();
    private readonly Option<IommufdRequests> _iommufd = CommonOptions.Iommufd();

    public void AddTo(Command command)
    {
        command.Add(_kernel);
        command.Add(_quirks);
        command.Add(_limits);
        command.Add(_kernelPage);
        command.Add(_iommufd);
    }

    /// <summary>The kernel that was named; null: none was.</summary>
    public KernelVersion? KernelGiven(ParseResult parsed) => parsed.GetValue(_kernel);

    /// <summary>The options for a host whose kernel is known, where none is named.</summary>
    public AnswerOptions Read(ParseResult parsed, KernelVersion? ofHost) =>
        parsed.GetValue(_kernel) is null && ofHost is { } kernel ? Read(parsed) with { Kernel = kernel } : Read(parsed);

    public AnswerOptions Read(ParseResult parsed, Quirks quirksByDefault = Runtime.Quirks.None) =>
        new()
        {
            Kernel = parsed.GetValue(_kernel) ?? KernelVersion.Default,
            Quirks = parsed.GetValue(_quirks) ?? quirksByDefault,
            LimitsReserved = parsed.GetValue(_limits) == LimitsShown.Reserved,
            KernelPage = parsed.GetValue(_kernelPage),
            Iommufd = parsed.GetValue(_iommufd),
        };
}

/// <summary>The options that choose a file's platforms.</summary>
internal sealed class PlatformOptionSet
{
    private readonly Option<string?> _platform = CommonOptions.Platform();
    private readonly Option<bool> _all = CommonOptions.All();
    private readonly Option<string[]> _includeRoot = CommonOptions.IncludeRoot();
    private readonly Option<string[]> _includeOnly = CommonOptions.IncludeOnly();

    public void AddTo(Command command, bool withAll = true, bool withIncludeOnly = false)
    {
        command.Add(_platform);
        if (withAll)
            command.Add(_all);
        command.Add(_includeRoot);
        if (withIncludeOnly)
            command.Add(_includeOnly);
        command.AddRule(result =>
        {
            if (withAll && result.GetValue(_all) && result.GetValue(_platform) is not null)
                result.AddError("--platform and --all exclude each other");
        });
    }

    public string? Name(ParseResult parsed) => parsed.GetValue(_platform);

    public bool All(ParseResult parsed) => parsed.GetResult(_all) is not null && parsed.GetValue(_all);

    public string[] IncludeOnly(ParseResult parsed) => parsed.GetValue(_includeOnly) ?? [];

    public string[] IncludeRoots(ParseResult parsed) => parsed.GetValue(_includeRoot) ?? [];
}
