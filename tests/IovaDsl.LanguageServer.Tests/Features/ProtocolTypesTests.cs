using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

/// <summary>
/// The records of the protocol against the type declarations of Microsoft's own client library (npm's vscode-languageserver-protocol and
/// -types, which are made from the meta model): every property has a name that the specification has, and what is written lacks none that
/// it requires. <c>IOVADSL_LSP_TYPES</c> names a folder with both; default: where the extension's packages are installed.
/// </summary>
public sealed partial class ProtocolTypesTests
{
    // Several of the specification's in one, unions, or ours.
    private static readonly string[] OwnShapes =
    [
        "CallHierarchyCallsParams",
        "CommandArgument",
        "CompletionItemCapabilities",
        "DynamicRegistrationCapability",
        "NamedPosition",
        "OutputInfo",
        "PlatformInfo",
        "PrepareRenameResult",
        "RefreshCapability",
        "TextDocumentContentChangeEvent",
        "TextDocumentParams",
        "TextDocumentRangeParams",
        "VirtualDocument",
        "WorkspaceServerCapabilities",
    ];

    // Read, and only in part.
    private static readonly string[] OnlyRead =
    [
        "InitializeParams",
        "ClientCapabilities",
        "CodeActionContext",
        "CodeActionParams",
        "ReferenceParams",
        "DocumentOnTypeFormattingParams",
    ];

    [SkippableFact]
    public void Records_are_those_of_the_specification()
    {
        string folder =
            Environment.GetEnvironmentVariable("IOVADSL_LSP_TYPES")
            ?? Path.Combine(Repository.Root, "grammar", "editor", "vscode", "node_modules");
        string[] files = Directory.Exists(folder) ? [.. Declarations(folder)] : [];
        Skip.If(files.Length == 0, $"{folder} has no declarations of the protocol; npm ci in grammar/editor/vscode brings them");
        Dictionary<string, Shape> shapes = Read(files);

        List<string> wrong = [];
        List<string> unknown = [];
        foreach (Type record in Records())
        {
            if (shapes.ContainsKey(record.Name))
                wrong.AddRange(Compare(record, shapes));
            else
                unknown.Add(record.Name);
        }

        Assert.Empty(wrong);
        Assert.Empty(unknown.Except(OwnShapes));
    }

    private sealed record Shape(string[] Bases, Dictionary<string, bool> Members);

    private static IEnumerable<string> Declarations(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.d.ts", SearchOption.AllDirectories)
            .Where(path =>
                (
                    path.Contains("vscode-languageserver-protocol", StringComparison.Ordinal)
                    && path.Contains("/common/", StringComparison.Ordinal)
                )
                || (
                    path.Contains("vscode-languageserver-types", StringComparison.Ordinal)
                    && path.Contains("/umd/", StringComparison.Ordinal)
                )
            );

    private static IEnumerable<Type> Records() =>
        typeof(ProtocolContext)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(ProtocolContext).Namespace
                && !type.IsEnum
                && !type.IsNested
                && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
            );

    private static IEnumerable<string> Compare(Type record, Dictionary<string, Shape> shapes)
    {
        Dictionary<string, bool> members = Members(record.Name, shapes);
        HashSet<string> ours = [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(NameOf)];
        foreach (string property in ours.Where(property => !members.ContainsKey(property)))
            yield return $"{record.Name}.{property} is not in the specification";
        if (OnlyRead.Contains(record.Name) || record.Name.EndsWith("ClientCapabilities", StringComparison.Ordinal))
            yield break;
        foreach ((string member, bool isRequired) in members)
        {
            if (isRequired && !ours.Contains(member))
                yield return $"{record.Name} lacks {member}";
        }
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static Dictionary<string, bool> Members(string name, Dictionary<string, Shape> shapes)
    {
        var members = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (!shapes.TryGetValue(name, out Shape? shape))
            return members;
        foreach ((string member, bool isRequired) in shape.Bases.SelectMany(parent => Members(parent, shapes)).Concat(shape.Members))
            members[member] = isRequired;
        return members;
    }

    // Interfaces, and types that are one object, as the compiler of TypeScript prints them: four spaces before each member, the closing
    // brace alone on its line.
    private static Dictionary<string, Shape> Read(string[] files)
    {
        var shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            foreach (Match match in Interface().Matches(File.ReadAllText(file)))
            {
                string[] bases = [.. match.Groups["bases"].Value.Split(',').Select(name => name.Split('<')[0].Trim())];
                var members = new Dictionary<string, bool>(StringComparer.Ordinal);
                foreach (Match member in Member().Matches(match.Groups["body"].Value))
                    members[member.Groups["name"].Value] = !member.Groups["optional"].Success;
                shapes.TryAdd(match.Groups["name"].Value.TrimStart('_'), new Shape(bases, members));
            }
        }

        // InitializeParams is the interface _InitializeParams and the workspace folders.
        foreach ((string member, bool isRequired) in shapes["WorkspaceFoldersInitializeParams"].Members)
            shapes["InitializeParams"].Members[member] = isRequired;
        return shapes;
    }

    [GeneratedRegex(
        @"^export (interface|type) (?<name>\w+)(<[^{>]*>)?( extends (?<bases>[^{]+))?( =)? \{\r?\n(?<body>.*?)^\}",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Interface();

    [GeneratedRegex(@"^    (readonly )?(?<name>\w+)(?<optional>\?)?:", RegexOptions.Multiline)]
    private static partial Regex Member();
}
