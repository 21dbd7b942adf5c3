using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// Why something is claimed, limited or swallowed: the element, the rule, the declaration, and for a built-in rule the
/// specification or kernel function it comes from.
/// </summary>
/// <param name="Element">The name of the element as written: <c>smmu-pcie</c>.</param>
/// <param name="Rule">The clause or built-in rule: <c>msi-window</c>, <c>address-bits</c>, <c>direct</c>, <c>interrupt-window</c>.</param>
/// <param name="Label">What the file calls it: <c>"boot framebuffer"</c>.</param>
/// <param name="Source">For a built-in rule: <c>Linux intel_iommu_get_resv_regions; VT-d 3.14</c>.</param>
/// <param name="Origin">Where it is stated; for a built-in rule, where the element that brings it is declared.</param>
public sealed record Cause(string Element, string Rule, string? Label, string? Source, Origin Origin);
