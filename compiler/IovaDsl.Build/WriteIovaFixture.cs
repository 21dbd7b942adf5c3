using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace IovaDsl.Build;

/// <summary>Writes one form of one fixture, <c>iova emit --to …</c>, and lists the files it consists of.</summary>
public sealed class WriteIovaFixture : IovaTool
{
    /// <summary>The <c>.iova</c> file.</summary>
    [Required]
    public string Source { get; set; } = string.Empty;

    /// <summary>The form: <c>sysfs</c>, <c>json</c>, <c>xunit</c>, or any other that <c>iova emit</c> knows.</summary>
    [Required]
    public string To { get; set; } = string.Empty;

    /// <summary>The folder or file to write.</summary>
    [Required]
    public string OutputPath { get; set; } = string.Empty;

    /// <summary>The files that may be included.</summary>
    public ITaskItem[] Includes { get; set; } = [];

    /// <summary>Which platform of the file; empty: the command's choice.</summary>
    public string? Platform { get; set; }

    /// <summary>Only these devices, separated by semicolons; empty: all.</summary>
    public string? Device { get; set; }

    /// <summary>Only these groups, separated by semicolons; empty: all.</summary>
    public string? Group { get; set; }

    /// <summary>Only this view; empty: all.</summary>
    public string? View { get; set; }

    /// <summary>The namespace of C# that is written.</summary>
    public string? Namespace { get; set; }

    /// <summary>The files that were written.</summary>
    [Output]
    public ITaskItem[] WrittenFiles { get; private set; } = [];

    public override bool Execute()
    {
        if (!base.Execute())
            return false;
        WrittenFiles = Files().OrderBy(path => path, StringComparer.Ordinal).Select(path => (ITaskItem)new TaskItem(path)).ToArray();

        // MSBuild compares times: what came out as it was before must still be newer than its inputs.
        DateTime now = DateTime.UtcNow;
        foreach (ITaskItem file in WrittenFiles)
            File.SetLastWriteTimeUtc(file.ItemSpec, now);
        return true;
    }

    protected override IEnumerable<string> Words()
    {
        yield return "emit";
        yield return ResponseFileText.FileWord(Source);
        yield return "--for-build";
        yield return "--to";
        yield return To;
        yield return "-o";
        yield return ResponseFileText.FileWord(OutputPath);
        foreach (string word in Each("--include-only", Includes))
            yield return word;
        foreach (
            (string option, string? values) in new[]
            {
                ("--platform", Platform),
                ("--device", Device),
                ("--group", Group),
                ("--view", View),
                ("--namespace", Namespace),
            }
        )
        {
            foreach (string value in (values ?? string.Empty).Split([';'], StringSplitOptions.RemoveEmptyEntries))
            {
                yield return option;
                yield return value.Trim();
            }
        }
    }

    // Links inside a sysfs tree lead to folders of the tree: they are not followed and not touched.
    private IEnumerable<string> Files() =>
        File.Exists(OutputPath) ? [OutputPath]
        : Directory.Exists(OutputPath) ? FilesOf(OutputPath)
        : [];

    private static IEnumerable<string> FilesOf(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if ((File.GetAttributes(file) & FileAttributes.ReparsePoint) == 0)
                yield return file;
        }

        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            if ((File.GetAttributes(child) & FileAttributes.ReparsePoint) != 0)
                continue;
            foreach (string file in FilesOf(child))
                yield return file;
        }
    }
}
