using IovaDsl.Compiler.Specs;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>The expressions behind the members that every device and group has.</summary>
internal sealed record ProviderText
{
    public required string Name { get; init; }

    public required string Address { get; init; }

    public required string IsTranslated { get; init; }

    public required string Aperture { get; init; }

    public required string PageSizes { get; init; }

    public required string Regions { get; init; }

    public required string Limits { get; init; }

    public required string Swallowed { get; init; }

    public required string Usable { get; init; }

    public required string Sysfs { get; init; }

    public required string Vfio { get; init; }

    public required string VfioRefusal { get; init; }

    public required string Iommufd { get; init; }

    public required string IommufdRefusal { get; init; }

    public required string DmaApi { get; init; }

    public required string DmaApiRefusal { get; init; }

    public required string Explain { get; init; }

    /// <summary>Constants, for one device or group.</summary>
    public static ProviderText Constant(
        string name,
        string address,
        AnswerSpec answer,
        int number,
        PlatformTables tables,
        TableWriter reader
    )
    {
        return new ProviderText
        {
            Name = CSharpText.Literal(name),
            Address = address,
            IsTranslated = answer.IsTranslated ? "true" : "false",
            Aperture = CSharpText.RangeExpression(answer.Aperture),
            PageSizes = CSharpText.Hex(answer.PageSizes),
            Regions = AsRegions(AnswerList.Regions),
            Limits = AsRanges(AnswerList.Limits),
            Swallowed = AsRanges(AnswerList.Swallowed),
            Usable = AsView(AnswerList.Exact),
            Sysfs = AsRegions(AnswerList.Sysfs),
            Vfio = AsView(AnswerList.Vfio),
            VfioRefusal = CSharpText.LiteralOrNull(answer.Vfio.Refusal),
            Iommufd = AsView(AnswerList.Iommufd),
            IommufdRefusal = CSharpText.LiteralOrNull(answer.Iommufd.Refusal),
            DmaApi = AsView(AnswerList.DmaApi),
            DmaApiRefusal = CSharpText.LiteralOrNull(answer.DmaApi.Refusal),
            Explain = Of(
                "global::IovaDsl.Runtime.ConstantTable.Explain(Name, iova, Usable, {0}, Tables.Text)",
                tables.ListOf(number, AnswerList.Reasons),
                "default"
            ),
        };

        string AsRegions(AnswerList list) => Of("global::IovaDsl.Runtime.ReservedRegion.FromWords({0})", tables.ListOf(number, list), null);

        string AsRanges(AnswerList list) => Of("global::IovaDsl.Runtime.ConstantTable.Ranges({0})", tables.ListOf(number, list), null);

        string AsView(AnswerList list) => Of("global::IovaDsl.Runtime.IovaRangeView.FromWords({0})", tables.ListOf(number, list), null);

        string Of(string format, int list, string? empty) =>
            list != 0 ? format.Replace("{0}", reader.Read(list))
            : empty is null ? "default"
            : format.Replace("{0}", empty);
    }

    /// <summary>Look-ups by a list number that the method <c>List</c> of the same type gives.</summary>
    public static ProviderText LookUp(string name, string address)
    {
        return new ProviderText
        {
            Name = name,
            Address = address,
            IsTranslated = OfFact(Fact.IsTranslated) + " != 0",
            Aperture = $"new global::IovaDsl.Runtime.IovaRange({OfFact(Fact.ApertureFirst)}, {OfFact(Fact.ApertureLast)})",
            PageSizes = OfFact(Fact.PageSizes),
            Regions = AsRegions(AnswerList.Regions),
            Limits = AsRanges(AnswerList.Limits),
            Swallowed = AsRanges(AnswerList.Swallowed),
            Usable = AsView(AnswerList.Exact),
            Sysfs = AsRegions(AnswerList.Sysfs),
            Vfio = AsView(AnswerList.Vfio),
            VfioRefusal = OfRefusal(Fact.VfioRefusal),
            Iommufd = AsView(AnswerList.Iommufd),
            IommufdRefusal = OfRefusal(Fact.IommufdRefusal),
            DmaApi = AsView(AnswerList.DmaApi),
            DmaApiRefusal = OfRefusal(Fact.DmaApiRefusal),
            Explain = $"global::IovaDsl.Runtime.ConstantTable.Explain(Name, iova, Usable, {OfList(AnswerList.Reasons)}, Tables.Text)",
        };

        static string OfList(AnswerList list) => $"List({CSharpText.Number((int)list)})";

        static string OfFact(Fact fact) => $"{OfList(AnswerList.Facts)}[{CSharpText.Number((int)fact)}]";

        static string OfRefusal(Fact fact) => $"{OfFact(fact)} == 0 ? null : Tables.Text({OfFact(fact)})";

        static string AsRegions(AnswerList list) => $"global::IovaDsl.Runtime.ReservedRegion.FromWords({OfList(list)})";

        static string AsRanges(AnswerList list) => $"global::IovaDsl.Runtime.ConstantTable.Ranges({OfList(list)})";

        static string AsView(AnswerList list) => $"global::IovaDsl.Runtime.IovaRangeView.FromWords({OfList(list)})";
    }

    /// <summary>The members of another value.</summary>
    public static ProviderText Forward(string target) =>
        new()
        {
            Name = target + ".Name",
            Address = target + ".Address",
            IsTranslated = target + ".IsTranslated",
            Aperture = target + ".Aperture",
            PageSizes = target + ".PageSizes",
            Regions = target + ".Regions",
            Limits = target + ".Limits",
            Swallowed = target + ".Swallowed",
            Usable = target + ".Usable",
            Sysfs = target + ".Sysfs",
            Vfio = target + ".Vfio",
            VfioRefusal = target + ".VfioRefusal",
            Iommufd = target + ".Iommufd",
            IommufdRefusal = target + ".IommufdRefusal",
            DmaApi = target + ".DmaApi",
            DmaApiRefusal = target + ".DmaApiRefusal",
            Explain = target + ".Explain(iova)",
        };

    /// <summary>What every device and group implements.</summary>
    public const string Interface = "global::IovaDsl.Runtime.IRegionProvider";

    /// <summary>Writes the members. <paramref name="subject"/> is <c>device</c> or <c>group</c>.</summary>
    public void Write(SourceWriter writer, string subject)
    {
        const string Ranges = "global::System.ReadOnlySpan<global::IovaDsl.Runtime.IovaRange>";
        const string Regions = "global::System.ReadOnlySpan<global::IovaDsl.Runtime.ReservedRegion>";
        const string View = "global::IovaDsl.Runtime.IovaRangeView";

        Inherited("string", "Name", Name);
        Inherited("global::IovaDsl.Runtime.PciAddress?", "Address", Address);
        Inherited("bool", "IsTranslated", IsTranslated);
        Inherited("global::IovaDsl.Runtime.IovaRange", "Aperture", Aperture);
        Inherited("ulong", "PageSizes", PageSizes);
        Inherited(Regions, "Regions", this.Regions);
        Inherited(Ranges, "Limits", Limits);
        Inherited(Ranges, "Swallowed", Swallowed);
        Member($"The addresses the {subject} can really use: the exact view.", View, "Usable", Usable);
        Member($"The merged regions that Linux shows for the {subject} in sysfs; empty behind no IOMMU.", Regions, "Sysfs", Sysfs);
        Member(
            $"The addresses that VFIO hands out for the {subject}; empty where it refuses it or nothing translates it.",
            View,
            "Vfio",
            Vfio
        );
        Member("Why VFIO refuses it; <see langword=\"null\"/> where it does not.", "string?", "VfioRefusal", VfioRefusal);
        Member(
            $"The addresses that iommufd hands out for the {subject}; empty where it refuses it or nothing translates it.",
            View,
            "Iommufd",
            Iommufd
        );
        Member("Why iommufd refuses it; <see langword=\"null\"/> where it does not.", "string?", "IommufdRefusal", IommufdRefusal);
        Member($"The addresses from which the host's own DMA API allocates for the {subject}.", View, "DmaApi", DmaApi);
        Member("Why the DMA API fails; <see langword=\"null\"/> where it does not.", "string?", "DmaApiRefusal", DmaApiRefusal);

        writer.Line($"/// <summary>Says whether the {subject} can use an address, and what speaks for or against it.</summary>");
        writer.Line($"public string Explain(ulong iova) => {Explain};");

        void Inherited(string type, string name, string value)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"public {type} {name} => {value};");
            writer.Line();
        }

        void Member(string summary, string type, string name, string value)
        {
            writer.Line($"/// <summary>{summary}</summary>");
            writer.Line($"public {type} {name} => {value};");
            writer.Line();
        }
    }
}
