namespace IovaDsl.AotAnswers;

/// <summary>Groups behind one IOMMU share a domain in a container; which they are, the case says.</summary>
internal sealed class Domains
{
    private readonly Dictionary<int, IommuDomain> _known = [];

    public IommuDomain Of<TProvider>(int number, in TProvider group)
        where TProvider : IRegionProvider
    {
        if (!_known.TryGetValue(number, out IommuDomain? domain))
            _known.Add(number, domain = new IommuDomain(group.Aperture, group.PageSizes));
        return domain;
    }
}
