namespace IovaDsl.Severities;

/// <summary>The pattern of a section takes longer to match than the process allows.</summary>
/// <param name="config">The full path of the file with the section.</param>
/// <param name="line">The section's line, from 1.</param>
internal sealed class SlowPattern(string config, int line) : Exception($"{config}({line},1): this pattern takes too long to match")
{
    public string Config => config;
    public int Line => line;
}
