namespace IovaDsl.Mutants.Building;

/// <summary>
/// The class that goes into each mutated assembly: which mutant is on (0: none), and which were asked for. A process that a test starts
/// learns from the environment which is on, and leaves word of those it asked for.
/// </summary>
internal static class MutantSwitch
{
    public const string Mutant = "IOVADSL_MUTANT";
    public const string Reached = "IOVADSL_MUTANT_REACHED";
    public const string Class = "IovaDslMutants.Switch";

    public static string Source(int highest) =>
        $$"""
            namespace IovaDslMutants
            {
                internal static class Switch
                {
                    public static int Active;
                    public static readonly byte[] Hits = new byte[{{highest + 1}}];

                    static Switch()
                    {
                        int.TryParse(global::System.Environment.GetEnvironmentVariable("{{Mutant}}"), out Active);
                        if (global::System.Environment.GetEnvironmentVariable("{{Reached}}") is string { Length: > 0 } path)
                            global::System.AppDomain.CurrentDomain.ProcessExit += (_, _) => Tell(path);
                    }

                    public static bool On(int id)
                    {
                        Hits[id] = 1;
                        return id == Active;
                    }

                    private static void Tell(string path)
                    {
                        var text = new global::System.Text.StringBuilder();
                        for (int i = 1; i < Hits.Length; i++)
                        {
                            if (Hits[i] != 0)
                                text.Append(i).Append('\n');
                        }

                        try
                        {
                            global::System.IO.File.AppendAllText(path, text.ToString());
                        }
                        catch (global::System.IO.IOException)
                        {
                        }
                    }
                }
            }
            """;
}
