using System.Collections.Immutable;
using System.Text.Json.Nodes;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>Every encoder behind one name, for tests that go over all tables.</summary>
internal static class AcpiEncoding
{
    public static byte[] Encode(AcpiTable table) =>
        AcpiTables.Find(table.Header.Signature)?.Encode(table)
        ?? throw new InvalidOperationException($"No encoder for {table.GetType().Name}.");

    /// <summary>The same content as if the table had been made: no stored lengths, offsets or spare bytes.</summary>
    public static AcpiTable Arrange(AcpiTable table) =>
        table switch
        {
            IortTable iort => IortLayout.Arrange(iort),
            DmarTable dmar => dmar with
            {
                Header = dmar.Header.ForWriting(),
                Structures = [.. dmar.Structures.Select(structure => structure with { Length = 0, Offset = 0 })],
                Unused = [],
            },
            IvrsTable ivrs => ivrs with
            {
                Header = ivrs.Header.ForWriting(),
                Blocks = [.. ivrs.Blocks.Select(block => block is IvrsUnknownBlock ? block : block with { Length = 0, Offset = 0 })],
                Unused = [],
            },
            ViotTable viot => ViotEncoder.Arrange(viot),
            McfgTable mcfg => mcfg with { Header = mcfg.Header.ForWriting(), Unused = [] },
            _ => throw new InvalidOperationException($"No layout for {table.GetType().Name}."),
        };

    /// <summary>Facts without what depends on where things are; a reference becomes the index of what it refers to.</summary>
    public static JsonObject WithoutPlaces(JsonObject facts)
    {
        JsonObject rest = facts.DeepClone().AsObject();
        rest.Remove("header");
        rest.Remove("nodeOffset");
        foreach (string list in new[] { "nodes", "structures", "blocks" })
        {
            if (rest[list] is JsonArray items)
                Renumber(items);
        }

        return rest;
    }

    private static void Renumber(JsonArray items)
    {
        ImmutableArray<string> offsets = [.. items.Select(item => item!["offset"]!.GetValue<string>())];
        foreach (JsonObject item in items.Cast<JsonObject>())
        {
            foreach (string name in new[] { "offset", "length", "mappingOffset" })
                item.Remove(name);
            Refer(item, "nodeReference", offsets);
            Refer(item, "outputNode", offsets);
            foreach (JsonObject mapping in (item["mappings"]?.AsArray() ?? []).Cast<JsonObject>())
                Refer(mapping, "outputReference", offsets);
        }
    }

    private static void Refer(JsonObject item, string name, ImmutableArray<string> offsets)
    {
        if (item[name] is JsonNode reference)
            item[name] = offsets.IndexOf(reference.GetValue<string>());
    }
}
