using System.Text.Json;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>One line of a vector file, of either schema.</summary>
internal static class VectorCase
{
    public static void Compare(string line, Comparison comparison)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        comparison = comparison with { Id = root.GetProperty("id").GetString()! };
        if (root.TryGetProperty("steps", out _))
            ContainerCase.Compare(root, comparison);
        else
            DmaApiCase.Compare(root, comparison);
    }
}
