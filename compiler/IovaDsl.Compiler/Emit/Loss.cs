namespace IovaDsl.Compiler.Emit;

/// <summary>Something the platform says and an output format cannot: a line of the loss report.</summary>
/// <param name="Element">Whose it is, as written: <c>pcie0</c>.</param>
/// <param name="What">What is lost: <c>address-bits 42</c>.</param>
/// <param name="Why">Why the format has no place for it, in a sentence.</param>
internal sealed record Loss(string Element, string What, string Why);
