using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>A kernel version under whose rules nothing contradicts, and the rules on the way to it that made the difference.</summary>
/// <param name="Kernel">The nearest such version.</param>
/// <param name="Rules">Oldest first.</param>
internal sealed record OtherVersion(KernelVersion Kernel, ImmutableArray<KernelRule> Rules)
{
    /// <summary>Goes from one edge of the rules to the next, newer versions first, and stops where nothing contradicts any more.</summary>
    /// <param name="asked">The version under which something contradicts.</param>
    /// <param name="contradictions">How many things do.</param>
    /// <param name="contradictionsUnder">The same under another version.</param>
    /// <returns>Null where no version agrees: then it is the file that is wrong.</returns>
    internal static OtherVersion? Find(KernelVersion asked, int contradictions, Func<KernelVersion, int> contradictionsUnder)
    {
        ImmutableArray<KernelVersion> edges = KernelRules.All.Select(rule => rule.Since).Distinct().ToImmutableArray();
        return Walk(edges.Where(edge => edge > asked).Select(edge => (edge, edge)), contradictions, contradictionsUnder)
            ?? Walk(edges.Where(edge => edge <= asked).Reverse().Select(edge => (edge, Before(edge))), contradictions, contradictionsUnder);
    }

    // Each step crosses an edge; the version is one on its other side.
    private static OtherVersion? Walk(
        IEnumerable<(KernelVersion Edge, KernelVersion Beyond)> steps,
        int contradictions,
        Func<KernelVersion, int> contradictionsUnder
    )
    {
        HashSet<KernelVersion> decisive = [];
        foreach ((KernelVersion edge, KernelVersion beyond) in steps)
        {
            int now = contradictionsUnder(beyond);
            if (now != contradictions)
                decisive.Add(edge);
            contradictions = now;
            if (now == 0)
                return new OtherVersion(beyond, [.. KernelRules.All.Where(rule => decisive.Contains(rule.Since))]);
        }

        return null;
    }

    // No rule begins with a major version, so there is always a minor one before.
    private static KernelVersion Before(KernelVersion edge) => new(edge.Major, edge.Minor - 1);
}
