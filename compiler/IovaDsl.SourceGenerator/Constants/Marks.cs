using System.Collections.Concurrent;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>Reads the two attributes of the runtime: what a value is for, and what a device can use.</summary>
internal sealed class Marks(INamedTypeSymbol iovaFor, INamedTypeSymbol usable)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, KnownUsable?> known = new(SymbolEqualityComparer.Default);

    /// <summary>The type that <c>[IovaFor(typeof(…))]</c> names; null where nothing is marked.</summary>
    public INamedTypeSymbol? DeviceOf(IEnumerable<AttributeData> attributes)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, iovaFor)
                && attribute.ConstructorArguments.Length == 1
                && attribute.ConstructorArguments[0].Value is INamedTypeSymbol device)
                return device;
        }

        return null;
    }

    /// <summary>Null for a type that does not say.</summary>
    public KnownUsable? UsableBy(INamedTypeSymbol device) => known.GetOrAdd(device, Read);

    private KnownUsable? Read(INamedTypeSymbol device)
    {
        foreach (AttributeData attribute in device.GetAttributes())
        {
            if (!SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, usable) || attribute.ConstructorArguments.Length != 2)
                continue;
            if (attribute.ConstructorArguments[0].Value is not string ranges || !IovaRangeSet.TryParse(ranges, out IovaRangeSet set))
                return null;
            string[] reasons = attribute.ConstructorArguments[1].Values.Select(value => value.Value).OfType<string>().ToArray();
            return new KnownUsable(set, reasons);
        }

        return null;
    }
}

/// <summary>What a device can use, and a line for each reason why not more.</summary>
internal sealed record KnownUsable(IovaRangeSet Usable, IReadOnlyList<string> Reasons)
{
    /// <summary>The reasons that speak of the address.</summary>
    public string WhyNot(ulong address)
    {
        string text = string.Join("; ", Reasons.Where(reason => Covers(reason, address)));
        return text.Length > 0 ? text : "it lies outside " + Usable;
    }

    private static bool Covers(string reason, ulong address)
    {
        int blank = reason.IndexOf(' ');
        return blank > 0 && IovaRange.TryParse(reason.Substring(0, blank), out IovaRange range) && range.Contains(address);
    }
}
