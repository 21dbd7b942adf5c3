using Microsoft.Build.Framework;

namespace IovaDsl.Build;

/// <summary>Checks topologies where no C# compiler runs that would do it: <c>iova check</c>.</summary>
public sealed class CheckIovaTopology : IovaTool
{
    /// <summary>The <c>.iova</c> files; includes are looked for among them only.</summary>
    [Required]
    public ITaskItem[] Sources { get; set; } = [];

    public bool TreatWarningsAsErrors { get; set; }

    protected override IEnumerable<string> Words()
    {
        yield return "check";
        foreach (ITaskItem source in Sources)
            yield return ResponseFileText.FileWord(source.ItemSpec);
        foreach (string word in Each("--include-only", Sources))
            yield return word;
        yield return "--format";
        yield return "msbuild";
        if (TreatWarningsAsErrors)
            yield return "--warn-as-error";
    }
}
