namespace IovaDsl.Mutants.Running;

/// <summary>What became of a mutant: killed by a test, survived those that reach it, or reached by none.</summary>
internal sealed record Verdict(string Word, string By)
{
    public const string KilledWord = "killed";

    public static readonly Verdict Survived = new("survived", "");
    public static readonly Verdict Unreached = new("unreached", "");

    public bool IsKilled => Word == KilledWord;

    public static Verdict Killed(string by) => new(KilledWord, by);
}
