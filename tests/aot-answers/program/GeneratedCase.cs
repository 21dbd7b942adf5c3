using System.Text.Json;
using IovaDsl.Runtime.Tests.KernelVectors;

namespace IovaDsl.AotAnswers;

/// <summary>What is precomputed for one group of a case.</summary>
internal sealed record CaseTables(
    ReservedRegion[] Sysfs,
    IovaRangeSet Vfio,
    string? VfioRefusal,
    IovaRangeSet Iommufd,
    string? IommufdRefusal
);

/// <summary>The groups of a case, made of generated regions, and their tables.</summary>
internal sealed record GeneratedGroups(IommuGroup[] Groups, CaseTables[] Tables);

/// <summary>
/// A case of the kernel's own answers, with the groups that were generated from its topology instead of those in the case: all
/// its steps through the runtime's containers, and the tables where they answer the same question. A topology states no
/// protection, so that is left out.
/// </summary>
internal static class GeneratedCase
{
    public static void Compare(string line, Comparison comparison)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        string id = root.GetProperty("id").GetString()!;
        Comparison here = comparison with { Id = id, SeesProtection = false };
        GeneratedGroups generated = Catalog.Groups(id);
        ContainerCase.Compare(root, generated.Groups, here);
        CompareTables(root, generated.Tables, here with { Mode = "tables" });
    }

    private static void CompareTables(JsonElement root, CaseTables[] tables, Comparison comparison)
    {
        JsonElement expect = root.Optional("correct") ?? root.GetProperty("expect");
        JsonElement groups = expect.GetProperty("groups");
        comparison.Check("groups", "groups", Number(groups.GetArrayLength()), Number(tables.Length));
        for (int i = 0; i < tables.Length; i++)
        {
            JsonElement expected = groups[i];
            string sysfs = string.Join('\n', expected.GetProperty("sysfs").EnumerateArray().Select(static line => line.GetString()));
            comparison.Check("sysfs", $"groups[{i}]", sysfs, string.Join('\n', SysfsText.Lines(tables[i].Sysfs)));
            if (expected.Optional("dma_owner_6_6") is { } owner)
            {
                bool refuses =
                    tables[i].VfioRefusal is { } refusal && refusal.StartsWith("EINVAL: A direct region", StringComparison.Ordinal);
                comparison.Check("dma-owner", $"groups[{i}]", Json.Return(owner), refuses ? "-EINVAL" : "0");
            }
        }

        // A first attach asks what the tables answer. The gate above VFIO and iommufd is no part of these vectors.
        JsonElement? first = root.GetProperty("steps").EnumerateArray().Cast<JsonElement?>().FirstOrDefault();
        if (first is not { } step || step.GetProperty("op").GetString() != "attach")
            return;
        int group = step.GetProperty("group").GetInt32();
        if (root.GetProperty("expect").GetProperty("groups")[group].Optional("dma_owner_6_6") is not { } gate || Json.Return(gate) != "0")
            return;
        CompareConsumer("vfio", expect.GetProperty("vfio")[0], tables[group].Vfio, tables[group].VfioRefusal);
        if (root.GetProperty("expect").Optional("iommufd") is { } iommufd)
            CompareConsumer("iommufd", iommufd[0], tables[group].Iommufd, tables[group].IommufdRefusal);

        void CompareConsumer(string name, JsonElement answer, IovaRangeSet ranges, string? refusal)
        {
            string error = Json.Return(answer.GetProperty("ret"));
            comparison.Check(
                name,
                "first attach",
                error,
                refusal is null ? "0" : "-" + refusal[..refusal.IndexOf(':', StringComparison.Ordinal)]
            );
            if (error == "0")
                comparison.Check(name, "ranges of the first attach", Json.Ranges(answer.Optional("ranges")), Json.Ranges(ranges));
        }
    }

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
