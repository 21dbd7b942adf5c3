using System.Collections.Immutable;

namespace IovaDsl.LanguageServer.Features.Completing;

/// <summary>Declarations with their usual shape, to be filled in.</summary>
internal static class Templates
{
    public static ImmutableArray<Suggestion> OfFile { get; } =
    [
        Template("platform", "${1:name} \"${2:title}\" {\n  $0\n}", "a machine"),
        Template("include", "\"${1:parts/chip.iova}\"", "what another file declares"),
        Template("const", "${1:name} = ${2:0x0}", "a number or a range with a name"),
        Template("part", "${1:name}(${2:parameters}) {\n  $0\n}", "members to be placed by use"),
    ];

    public static ImmutableArray<Suggestion> OfMembers { get; } =
    [
        Template("iommu", "${1:name} : ${2:kind} {\n  $0\n}", "what translates"),
        Template("msi", "${1:name} : ${2:kind} {\n  doorbell ${3:0x0} size ${4:64K}\n}", "an MSI controller"),
        Template("root-bus", "${1:name} {\n  segment ${2:0}   buses ${3:0x00..0xff}\n  $0\n}", "a PCI host bridge"),
        Template("interconnect", "${1:name} {\n  $0\n}", "a bus of named components"),
        Template("bridge", "${1:name} on ${2:bus} at ${3:00:01.0} {\n  buses ${4:0x01..0x01}\n}", "a PCI-to-PCI bridge"),
        Template("device", "${1:name} on ${2:bus} at ${3:01:00.0}", "a DMA master"),
        Template("group", "${1:name} { ${2:devices} }", "devices that are isolated together"),
        Template("layout", "${1:name} {\n  ram ${2:0x0} size ${3:1G}\n}", "what somebody wants to map"),
        Template("expect", "${1:device} ${2:exact} $0", "an answer to be kept"),
        Template("for", "${1:n} in ${2:0..3} {\n  $0\n}", "the same several times"),
        Template("use", "${1:part}(${2})", "place a part"),
        Template("const", "${1:name} = ${2:0x0}", "a number or a range with a name"),
        Template("without", "${1:name}", "in a variant: what its base declared and it lacks"),
    ];

    private static Suggestion Template(string word, string rest, string says) =>
        new(word, SuggestionSort.Keyword, says) { Snippet = $"{word} {rest}" };
}
