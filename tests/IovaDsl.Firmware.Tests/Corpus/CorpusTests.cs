using System.Text.Json.Nodes;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>Every real table decodes to its expected facts, member by member, and every damaged one is treated as its notes say.</summary>
[Trait("Category", "Firmware")]
public sealed class CorpusTests(ITestOutputHelper output)
{
    // What says nothing about the table's content.
    private static readonly string[] Meta = ["platform", "sha256", "verification", "notes", "source", "licence", "problems"];

    [SkippableFact]
    public void Every_table_decodes_to_its_expected_facts()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        IReadOnlyList<CorpusEntry> entries = FirmwareCorpus.Entries();
        Assert.NotEmpty(entries);

        int agreeing = 0;
        List<string> differences = [];
        foreach (IGrouping<string, CorpusEntry> type in entries.GroupBy(entry => entry.Type))
        {
            int before = agreeing;
            foreach (CorpusEntry entry in type)
            {
                List<string> found = Check(Decode(entry.Bytes()), entry.Facts());
                differences.AddRange(found.Select(difference => $"{entry.Name}{difference}"));
                agreeing += found.Count == 0 ? 1 : 0;
            }

            output.WriteLine($"{type.Key}: {type.Count()} tables, {agreeing - before} agree");
        }

        foreach (string difference in differences)
            output.WriteLine(difference);
        string summary = $"firmware: {entries.Count} tables, {agreeing} agree";
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    [SkippableFact]
    public void One_changed_fact_in_a_copy_is_seen()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        int changed = 0;
        foreach (CorpusEntry entry in FirmwareCorpus.Entries())
        {
            Decoded decoded = Decode(entry.Bytes());
            foreach (JsonObject copy in WithOneFactChanged(entry.Facts()))
            {
                Assert.NotEmpty(Check(decoded, copy));
                changed++;
            }
        }

        output.WriteLine($"{changed} changed facts, all seen");
        Assert.True(changed > 0);
    }

    /// <summary>The differences between what a table should be and what it is read as; none if they agree.</summary>
    private static List<string> Check(Decoded decoded, JsonObject expected)
    {
        (JsonObject? actual, IReadOnlyList<Diagnostic> problems) = decoded;
        if (expected["expect"]?.GetValue<string>() == "reject")
            return CheckRejected(actual, problems);
        if (actual is null)
            return [$": rejected, {string.Join("; ", problems)}"];

        List<string> differences = JsonComparison.Differences(WithoutMeta(expected), WithoutMeta(actual));
        bool expectsProblems = expected["problems"]!.AsArray().Count > 0;
        bool hasProblems = problems.Any(problem => problem.Severity >= Severity.Warning);
        if (expectsProblems != hasProblems)
            differences.Add($".problems: expected {expected["problems"]!.ToJsonString()}, found {string.Join("; ", problems)}");
        return differences;
    }

    private static List<string> CheckRejected(JsonObject? actual, IReadOnlyList<Diagnostic> problems)
    {
        if (actual is not null)
            return [": accepted, and should be rejected"];
        Diagnostic? reason = problems.LastOrDefault();
        return reason is { Severity: Severity.Error, Message.Length: > 20 } ? [] : [": rejected without a clear reason"];
    }

    private static Decoded Decode(byte[] bytes)
    {
        FirmwareFile file = FirmwareFile.Read(bytes);
        if (file.DeviceTree is FlatTreeReading tree)
        {
            if (tree.Tree is null)
                return new Decoded(null, tree.Problems);
            return new Decoded(DeviceTreeFacts.Of(tree.Tree), [.. tree.Problems, .. DtTopologyReader.Read(tree.Tree).Problems]);
        }

        TableReading table = Assert.Single(file.Tables);
        return new Decoded(table.Table is null ? null : AcpiFacts.Of(table.Table), table.Problems);
    }

    private static JsonObject WithoutMeta(JsonObject facts)
    {
        JsonObject rest = facts.DeepClone().AsObject();
        foreach (string name in Meta)
            rest.Remove(name);
        return rest;
    }

    // One copy per member at the top and per first element of each array: a value changed, then a member added.
    private static IEnumerable<JsonObject> WithOneFactChanged(JsonObject facts)
    {
        if (facts["expect"] is not null)
        {
            JsonObject accepted = facts.DeepClone().AsObject();
            accepted.Remove("expect");
            accepted["problems"] = new JsonArray();
            yield return accepted;
            yield break;
        }

        foreach (string path in LeafPaths(WithoutMeta(facts), "").Take(200))
        {
            JsonObject copy = facts.DeepClone().AsObject();
            Change(copy, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
            yield return copy;
        }

        JsonObject grown = facts.DeepClone().AsObject();
        grown["somethingNew"] = 1;
        yield return grown;
        JsonObject troubled = facts.DeepClone().AsObject();
        troubled["problems"] = facts["problems"]!.AsArray().Count > 0 ? new JsonArray() : new JsonArray("something");
        yield return troubled;
    }

    private static IEnumerable<string> LeafPaths(JsonNode? node, string path) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => LeafPaths(member.Value, $"{path}/{member.Key}")),
            JsonArray elements => elements.Take(1).SelectMany(element => LeafPaths(element, $"{path}/0")),
            _ => [path],
        };

    private static void Change(JsonNode node, string[] path)
    {
        foreach (string step in path[..^1])
            node = node is JsonArray array ? array[int.Parse(step)]! : node[step]!;
        if (node is JsonArray elements)
            elements[int.Parse(path[^1])] = "changed";
        else
            node[path[^1]] = "changed";
    }

    /// <param name="Facts">Null when the table was rejected.</param>
    private sealed record Decoded(JsonObject? Facts, IReadOnlyList<Diagnostic> Problems);
}
