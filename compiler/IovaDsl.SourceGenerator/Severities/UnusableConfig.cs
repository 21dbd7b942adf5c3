namespace IovaDsl.Severities;

/// <summary>A config asks for more than anybody waits for.</summary>
/// <param name="config">Its full path.</param>
/// <param name="line">Where, from 1.</param>
/// <param name="reason">Why, as a sentence without a full stop.</param>
internal sealed class UnusableConfig(string config, int line, string reason) : Exception($"{config}({line},1): {reason}")
{
    public string Config => config;
    public int Line => line;
    public string Reason => reason;
}
