using System.Text.RegularExpressions;

namespace IovaDsl.Mutants;

/// <summary>A part of the product whose tests are tried: one project, and the files of it that a pattern names.</summary>
internal sealed record Area(string Name, string Project, Regex Files)
{
    private const string Compiler = "compiler/IovaDsl.Compiler";
    private const string Firmware = "compiler/IovaDsl.Firmware";

    public static readonly Area[] All =
    [
        Of("runtime", "runtime/IovaDsl.Runtime", "."),
        Of("regions", Compiler, "^(Resolution|Answers|Iommus)/"),
        Of("checks", Compiler, "^(Checks|Findings)/"),
        Of("topology", Compiler, "^(Topology|Binding|Specs)/"),
        Of("firmware", Firmware, "^(?!Verify/|Export/|Qemu/)(?!.*(Export|Encoder|Writer)[^/]*$)"),
        Of("export", Firmware, "^(Export/|Qemu/|.*(Export|Encoder|Writer)[^/]*$)"),
        Of("writers", Compiler, "^Emit/"),
        Of("verify", Firmware, "^Verify/"),
        Of("command", "compiler/IovaDsl.Cli", "^(?!Fleet/)"),
    ];

    public bool Owns(string project, string file) => project == Project && Files.IsMatch(file);

    private static Area Of(string name, string project, string files) => new(name, project, new Regex(files));
}
