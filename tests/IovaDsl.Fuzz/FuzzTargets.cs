namespace IovaDsl.Fuzz;

/// <summary>The list of all targets. A new reader of foreign bytes is added here.</summary>
public static class FuzzTargets
{
    public static IEnumerable<FuzzTarget> All() =>
        [
            .. FirmwareTargets.All(),
            .. ImportTargets.All(),
            .. LanguageTargets.All(),
            .. CommandTargets.All(),
            .. HostTargets.All(),
            .. WriterTargets.All([.. LanguageTargets.Seeds()]),
        ];
}
