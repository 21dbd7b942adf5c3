namespace IovaDsl.AotAnswers;

/// <summary>Prints what was generated: <c>file#platform|subject|view|answer</c>.</summary>
internal sealed class Answers(TextWriter output)
{
    private string _key = string.Empty;

    public void Platform(string name) => _key = name;

    /// <summary>A device or a group. What the runtime computes of its regions must be what stands in its tables.</summary>
    public void Subject<TProvider>(
        in TProvider provider,
        IovaRangeView usable,
        ReadOnlySpan<ReservedRegion> sysfs,
        IovaRangeView vfio,
        string? vfioRefusal,
        IovaRangeView iommufd,
        string? iommufdRefusal,
        IovaRangeView dmaApi,
        string? dmaApiRefusal
    )
        where TProvider : IRegionProvider
    {
        Line(provider.Name, "exact", usable.ToString());
        Line(provider.Name, "sysfs", string.Join(", ", SysfsText.Lines(sysfs)));
        Line(provider.Name, "vfio", Consumer(vfio, vfioRefusal));
        Line(provider.Name, "iommufd", Consumer(iommufd, iommufdRefusal));
        Line(provider.Name, "dma-api", Consumer(dmaApi, dmaApiRefusal));
        if (!RegionMerge.Exact(in provider).Equals(usable.ToSet()))
            Line(provider.Name, "exact at run time", RegionMerge.Exact(in provider).ToString());
        if (provider.IsTranslated && !RegionMerge.LinuxGroup(provider.Regions).AsSpan().SequenceEqual(sysfs))
            Line(provider.Name, "sysfs at run time", string.Join(", ", SysfsText.Lines(RegionMerge.LinuxGroup(provider.Regions))));
    }

    private void Line(string subject, string view, string answer) => output.WriteLine($"{_key}|{subject}|{view}|{answer}");

    // A refusal begins with the name of the error.
    private static string Consumer(IovaRangeView ranges, string? refusal) =>
        refusal is null ? ranges.ToString() : "refused " + refusal[..refusal.IndexOf(':', StringComparison.Ordinal)];
}
