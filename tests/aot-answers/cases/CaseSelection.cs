using System.Text.Json;

namespace IovaDsl.AotAnswers.Cases;

/// <summary>Chooses cases of kernel vectors and states them as topologies, a platform a case.</summary>
internal static class CaseSelection
{
    /// <summary>
    /// Every case of a file named <c>hand*</c>, and of any other file <paramref name="count"/>, in an order that the seed gives.
    /// </summary>
    public static int Write(ulong seed, int count, string output, IEnumerable<string> files)
    {
        Directory.CreateDirectory(output);
        using var cases = new StreamWriter(Path.Combine(output, "cases.jsonl"));
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string[] lines = File.ReadAllLines(file);
            bool takesAll = name.StartsWith("hand", StringComparison.Ordinal);
            IEnumerable<int> order = Enumerable.Range(0, lines.Length);
            if (!takesAll)
                order = order.OrderBy(index => Mix(seed, (ulong)index));

            var stated = new List<int>();
            var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (int index in order)
            {
                if (!takesAll && stated.Count == count)
                    break;
                using JsonDocument line = JsonDocument.Parse(lines[index]);
                if (CaseTopology.WhyNot(line.RootElement) is { } reason)
                    reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                else
                    stated.Add(index);
            }

            stated.Sort();
            Directory.CreateDirectory(Path.Combine(output, name));
            foreach (int index in stated)
            {
                using JsonDocument line = JsonDocument.Parse(lines[index]);
                File.WriteAllText(
                    Path.Combine(output, name, CaseTopology.PlatformName(line.RootElement) + ".iova"),
                    CaseTopology.Write(line.RootElement)
                );
                cases.WriteLine(lines[index]);
            }

            string chosen = takesAll ? $"of {lines.Length}" : $"chosen of {lines.Length} with seed {seed}";
            Console.WriteLine($"{Path.GetFileName(file)}: {stated.Count} cases {chosen} stated as topologies");
            foreach ((string reason, int number) in reasons)
                Console.WriteLine($"  {number} not stated: {reason}");
        }

        return 0;
    }

    // SplitMix64: any two seeds give unrelated orders.
    private static ulong Mix(ulong seed, ulong index)
    {
        ulong z = (seed * 0xd1342543de82ef95) + ((index + 1) * 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
