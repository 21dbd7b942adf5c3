using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Import;

/// <summary>A property of an imported platform that no input states, for messages: how to settle it is the same for all.</summary>
/// <param name="Element">The element's name.</param>
/// <param name="Property">As in <c>unknown</c> and <c>--assume</c>.</param>
/// <param name="Words">What was taken instead, and why nobody says.</param>
internal sealed record UnsettledProperty(string Element, string Property, string Words)
{
    public static IEnumerable<UnsettledProperty> Of(Platform platform)
    {
        foreach (Element element in platform.Elements())
        {
            foreach (UnknownProperty unknown in element.Unknowns)
                yield return new UnsettledProperty(element.Name.ToString(), unknown.Property, Describe(element, unknown));
        }
    }

    private static string Describe(Element element, UnknownProperty unknown)
    {
        string taken =
            element is Iommu iommu && unknown.Property == "input-bits" && IovaText.BitsOf(iommu.Aperture) is { } bits
                ? $"{element.Name} translates {bits} bits"
            : element is Bus { Buses: { } buses } && unknown.Property == "buses" ? $"{element.Name} has bus 0x{buses.First:x2} below it"
            : unknown.Property == DrivenIommus.Property ? $"{element.Name} is driven by Linux"
            : $"{element.Name} has the usual {unknown.Property}";
        return unknown.Reason is { Length: > 0 } reason ? $"{taken} ({reason})" : taken;
    }
}
