using System.Collections.Concurrent;
using System.Collections.Immutable;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>Reads what the runtime offers to say what a value is for, and what a device can use.</summary>
internal sealed class Marks(INamedTypeSymbol iovaFor, INamedTypeSymbol iova, INamedTypeSymbol usable, INamedTypeSymbol told)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, KnownUsable?> _known = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, string[]> _reasons = new(SymbolEqualityComparer.Default);

    /// <summary>Null where the runtime is not referenced.</summary>
    public static Marks? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("IovaDsl.Runtime.IovaForAttribute") is { } iovaFor
        && compilation.GetTypeByMetadataName("IovaDsl.Runtime.Iova`1") is { } iova
        && compilation.GetTypeByMetadataName("IovaDsl.Runtime.IovaUsableAttribute") is { } usable
        && compilation.GetTypeByMetadataName("IovaDsl.Runtime.IovaReasonsAttribute") is { } told
            ? new Marks(iovaFor, iova, usable, told)
            : null;

    /// <summary>
    /// The device that a parameter, field or property is marked with, or of the <c>Iova&lt;…&gt;</c> that is made of the parameter; null
    /// where nothing is marked.
    /// </summary>
    public INamedTypeSymbol? DeviceOf(ISymbol? symbol) =>
        symbol switch
        {
            null => null,
            IParameterSymbol { Type.SpecialType: SpecialType.System_UInt64, ContainingSymbol.ContainingType: { IsGenericType: true } type }
                when SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, iova) => type.TypeArguments[0] as INamedTypeSymbol,
            _ => DeviceIn(symbol.GetAttributes()),
        };

    /// <summary>The device that what a method or property returns is marked with.</summary>
    public INamedTypeSymbol? DeviceOfReturn(ISymbol symbol) =>
        symbol switch
        {
            IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => DeviceOf(property),
            IMethodSymbol method => DeviceIn(method.GetReturnTypeAttributes()),
            _ => null,
        };

    // The type that [IovaFor(typeof(…))] names.
    private INamedTypeSymbol? DeviceIn(ImmutableArray<AttributeData> attributes)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (
                SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, iovaFor)
                && attribute.ConstructorArguments.Length == 1
                && attribute.ConstructorArguments[0].Value is INamedTypeSymbol device
            )
                return device;
        }

        return null;
    }

    /// <summary>Null for a type that does not say.</summary>
    public KnownUsable? UsableBy(INamedTypeSymbol device) => _known.GetOrAdd(device, Read);

    private KnownUsable? Read(INamedTypeSymbol device)
    {
        foreach (AttributeData attribute in device.GetAttributes())
        {
            if (!SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, usable) || attribute.ConstructorArguments.Length != 2)
                continue;
            if (attribute.ConstructorArguments[0].Value is not string ranges || !IovaRangeSet.TryParse(ranges, out IovaRangeSet set))
                return null;
            string[] all = ReasonsOf(device.ContainingType);
            string[] reasons = attribute
                .ConstructorArguments[1]
                .Values.Select(value => value.Value is int number && number < all.Length ? all[number] : null)
                .OfType<string>()
                .ToArray();
            return new KnownUsable(set, reasons);
        }

        return null;
    }

    // What the tables of a platform say, which is told once for all of its devices.
    private string[] ReasonsOf(INamedTypeSymbol? platform) => platform is null ? [] : _reasons.GetOrAdd(platform, ReadReasons);

    private string[] ReadReasons(INamedTypeSymbol platform) =>
        platform
            .GetTypeMembers()
            .Where(type => type.Name.StartsWith("Tables", StringComparison.Ordinal))
            .SelectMany(type => type.GetAttributes())
            .Where(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, told))
            .SelectMany(attribute => attribute.ConstructorArguments[0].Values)
            .Select(value => value.Value as string ?? string.Empty)
            .ToArray();
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
