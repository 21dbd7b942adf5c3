using Microsoft.Build.Framework;

namespace IovaDsl.Build;

/// <summary>Checks topologies where no C# compiler runs that would do it: <c>iova check</c>.</summary>
public sealed class CheckIovaTopology : IovaTool
{
    /// <summary>The <c>.iova</c> files; includes are looked for among them only.</summary>
    [Required]
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>Files that set severities: <c>.editorconfig</c> files and global configs.</summary>
    public ITaskItem[] Configs { get; set; } = [];

    public bool TreatWarningsAsErrors { get; set; }

    protected override IEnumerable<string> Words()
    {
        yield return "check";
        foreach (ITaskItem source in Sources)
            yield return source.ItemSpec;
        foreach (ITaskItem source in Sources)
        {
            yield return "--include-only";
            yield return source.ItemSpec;
        }

        foreach (ITaskItem config in Configs)
        {
            yield return "--config";
            yield return config.ItemSpec;
        }

        yield return "--format";
        yield return "msbuild";
        if (TreatWarningsAsErrors)
            yield return "--warn-as-error";
    }
}
