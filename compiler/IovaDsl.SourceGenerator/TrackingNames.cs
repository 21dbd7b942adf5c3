namespace IovaDsl.SourceGenerator;

/// <summary>The names of the generator's steps, by which the tests ask why a step ran.</summary>
public static class TrackingNames
{
    /// <summary>One <c>.iova</c> file with its metadata: path, text, namespace, access.</summary>
    public const string Files = "IovaFiles";

    /// <summary>One file parsed. Runs again only for a file whose text changed.</summary>
    public const string Parse = "IovaParse";

    /// <summary>A file with all that it includes.</summary>
    public const string Units = "IovaUnits";

    /// <summary>One unit bound, checked and resolved. Runs again only for a unit one of whose files changed.</summary>
    public const string Compile = "IovaCompile";

    /// <summary>One value-equal spec per platform, without positions.</summary>
    public const string Spec = "IovaSpec";

    /// <summary>What there is to report, with positions.</summary>
    public const string Diagnostics = "IovaDiagnostics";
}
