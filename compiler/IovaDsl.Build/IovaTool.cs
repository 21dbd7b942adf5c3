using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace IovaDsl.Build;

/// <summary>
/// Runs the command <c>iova</c> in a process of its own, so that nothing of the compiler is loaded into MSBuild, and passes
/// its findings on with file, line and column.
/// </summary>
public abstract class IovaTool : ToolTask
{
    // n1sdp.iova(12,5): error IOVA2104: doorbell lies outside the aperture
    private static readonly Regex Finding = new(
        @"^(?<file>.+?)(\((?<line>\d+),(?<column>\d+)(,\d+,\d+)?\))?\s*:\s+"
            + @"(?<severity>error|warning|info)\s+(?<code>IOVA\d+)\s*:\s*(?<message>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    );

    /// <summary>The <c>dotnet</c> host that runs the command.</summary>
    [Required]
    public string DotNetHost { get; set; } = string.Empty;

    /// <summary>The command's assembly, <c>iova.dll</c>.</summary>
    [Required]
    public string ToolAssembly { get; set; } = string.Empty;

    /// <summary>Files that set severities: <c>.editorconfig</c> files and global configs.</summary>
    public ITaskItem[] Configs { get; set; } = [];

    /// <summary>What stands before a code in a link to its page; empty: findings have no links.</summary>
    public string HelpLinkBase { get; set; } = string.Empty;

    protected override string ToolName => "dotnet";

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    protected override string GenerateFullPathToTool() => DotNetHost;

    /// <summary>The words after <c>iova</c>.</summary>
    protected abstract IEnumerable<string> Words();

    /// <summary>An option that is given once for each item.</summary>
    protected static IEnumerable<string> Each(string option, IEnumerable<ITaskItem> items) =>
        items.SelectMany(item => new[] { option, ResponseFileText.FileWord(item.ItemSpec) });

    protected sealed override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        line.AppendSwitch("exec");
        line.AppendFileNameIfNotNull(ToolAssembly);
        return line.ToString();
    }

    // A project may have more files than a command line has room for.
    protected sealed override string GenerateResponseFileCommands() => ResponseFileText.Of(Words().Concat(Each("--config", Configs)));

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        Match match = Finding.Match(singleLine);
        if (!match.Success)
        {
            base.LogEventsFromTextOutput(singleLine, messageImportance);
            return;
        }

        string code = match.Groups["code"].Value;
        string file = match.Groups["file"].Value;
        string message = match.Groups["message"].Value;
        string? help = HelpLinkBase.Length == 0 ? null : HelpLinkBase + code;

        // Without the end, as the C# compiler's own messages are shown: file(line,column).
        int line = Number(match, "line"),
            column = Number(match, "column");
        switch (match.Groups["severity"].Value)
        {
            case "error":
                Log.LogError(null, code, null, help, file, line, column, 0, 0, "{0}", message);
                break;
            case "warning":
                Log.LogWarning(null, code, null, help, file, line, column, 0, 0, "{0}", message);
                break;
            default:
                Log.LogMessage(null, code, null, file, line, column, 0, 0, MessageImportance.Normal, "{0}", message);
                break;
        }
    }

    // An error that was passed on says enough; only a silent failure needs words of ours.
    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors)
            Log.LogError("iova ended with exit code {0}: {1}", ExitCode, GenerateCommandLineCommands());
        return false;
    }

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
