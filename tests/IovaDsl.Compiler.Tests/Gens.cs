using CsCheck;

namespace IovaDsl.Compiler.Tests;

/// <summary>Generators that several tests share.</summary>
internal static class Gens
{
    public static Gen<string> AnyOf(params string[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);
}
