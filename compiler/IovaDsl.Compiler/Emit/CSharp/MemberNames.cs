using System.Reflection;
using IovaDsl.Compiler.Binding;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Gives each element of a platform a name that is free in its class. The elements' own names come first; what clashes
/// with the members every platform has, or with the class itself, gets the word for its kind behind it.
/// </summary>
internal sealed class MemberNames
{
    private readonly HashSet<string> _taken;

    public MemberNames(string className)
    {
        _taken = new HashSet<string>(StringComparer.Ordinal)
        {
            className,
            // Every class has these; hiding them is a warning.
            "Equals",
            "GetHashCode",
            "GetType",
            "ToString",
            "ReferenceEquals",
            "MemberwiseClone",
            "Finalize",
        };

        // What a platform inherits, hidden, would be a warning too.
        foreach (MemberInfo member in typeof(Platform<>).GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            _taken.Add(member.Name.Split('`')[0]);
        Tables = TakeExactly("Tables");
    }

    /// <summary>The type of the constants.</summary>
    public string Tables { get; }

    /// <summary>A free name for an element (or a family of indexed ones).</summary>
    public string Take(string elementName, string kind)
    {
        string name = GeneratedNames.ToPascalCase(elementName);
        return TakeExactly(_taken.Contains(name) ? name + kind : name);
    }

    /// <summary>The name, with as many underscores behind as it takes to be free.</summary>
    public string TakeExactly(string name)
    {
        while (!_taken.Add(name))
            name += "_";
        return name;
    }
}
