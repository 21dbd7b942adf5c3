namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// What firmware probably does not mean, or Linux takes otherwise (IOVA4000 to IOVA4999): IORT, DMAR, IVRS, VIOT, MCFG by
/// hundreds, and from 4500 on what only the path as a whole shows. The checks and their wording are in the firmware assembly;
/// each page has a table that shows it.
/// </summary>
internal static class FirmwareCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => [.. Rows.List, .. ByteRows.List];

    /// <summary>Whether it is about the bytes of a file, and not about what they say.</summary>
    internal static bool IsOfBytes(DiagnosticDescriptor row) => ByteRows.List.Contains(row);

    public static readonly DiagnosticDescriptor IortLastIdRow = Rows.Add(
        "IOVA4001",
        Severity.Warning,
        "ID count of a mapping is one too high"
    );
    public static readonly DiagnosticDescriptor IortIdTwiceRow = Rows.Add("IOVA4002", Severity.Warning, "ID mapped twice");
    public static readonly DiagnosticDescriptor IortUncoveredRow = Rows.Add("IOVA4003", Severity.Info, "Requester IDs without a mapping");
    public static readonly DiagnosticDescriptor IortSingleTypeRow = Rows.Add(
        "IOVA4004",
        Severity.Warning,
        "Single mapping of a node that may have none"
    );
    public static readonly DiagnosticDescriptor IortHiddenMappingRow = Rows.Add(
        "IOVA4005",
        Severity.Warning,
        "The only mapping is taken for the SMMU itself"
    );
    public static readonly DiagnosticDescriptor IortLimitZeroRow = Rows.Add("IOVA4006", Severity.Warning, "Memory address limit of 0 bits");
    public static readonly DiagnosticDescriptor IortLimitNotInForceRow = Rows.Add(
        "IOVA4007",
        Severity.Info,
        "Limit in a node revision that has none"
    );
    public static readonly DiagnosticDescriptor IortSegmentTwiceRow = Rows.Add(
        "IOVA4008",
        Severity.Warning,
        "Two root complexes of one segment"
    );
    public static readonly DiagnosticDescriptor IortCoherenceRow = Rows.Add(
        "IOVA4009",
        Severity.Warning,
        "Coherent without a coherent path"
    );
    public static readonly DiagnosticDescriptor IortDanglingRow = Rows.Add("IOVA4010", Severity.Warning, "Mapping to no node");
    public static readonly DiagnosticDescriptor RmrRevisionRow = Rows.Add(
        "IOVA4021",
        Severity.Warning,
        "Reserved memory in a table too old for it"
    );
    public static readonly DiagnosticDescriptor RmrEmptyRow = Rows.Add("IOVA4022", Severity.Error, "Empty reserved memory range");
    public static readonly DiagnosticDescriptor RmrWrapsRow = Rows.Add("IOVA4023", Severity.Warning, "Reserved memory range passes 2^64-1");
    public static readonly DiagnosticDescriptor RmrAlignmentRow = Rows.Add(
        "IOVA4024",
        Severity.Warning,
        "Reserved memory range not aligned to 64 KiB"
    );
    public static readonly DiagnosticDescriptor RmrOverlapRow = Rows.Add("IOVA4025", Severity.Warning, "Reserved memory ranges overlap");
    public static readonly DiagnosticDescriptor RimtArrayRow = Rows.Add(
        "IOVA4660",
        Severity.Error,
        "Array passes the end of its RIMT node"
    );
    public static readonly DiagnosticDescriptor RimtDanglingRow = Rows.Add("IOVA4661", Severity.Warning, "RIMT mapping to no IOMMU");
    public static readonly DiagnosticDescriptor RimtSegmentTwiceRow = Rows.Add(
        "IOVA4662",
        Severity.Warning,
        "Two RIMT root complexes of one segment"
    );
    public static readonly DiagnosticDescriptor RimtCountRow = Rows.Add(
        "IOVA4663",
        Severity.Warning,
        "ID that Linux takes into the RIMT mapping before it"
    );
    public static readonly DiagnosticDescriptor IortArrayRow = Rows.Add("IOVA4640", Severity.Error, "Array passes the end of its node");
    public static readonly DiagnosticDescriptor RmrSkippedRow = Rows.Add(
        "IOVA4641",
        Severity.Error,
        "Reserved memory without ranges or without streams"
    );
    public static readonly DiagnosticDescriptor IortSegmentRow = Rows.Add("IOVA4642", Severity.Error, "Segment of more than 16 bits");
    public static readonly DiagnosticDescriptor DmarRefusedRow = Rows.Add("IOVA4643", Severity.Error, "DMAR that Linux refuses whole");
    public static readonly DiagnosticDescriptor DmarWidthRow = Rows.Add(
        "IOVA4101",
        Severity.Warning,
        "Host address width that Linux refuses"
    );
    public static readonly DiagnosticDescriptor DmarOrderRow = Rows.Add("IOVA4102", Severity.Info, "Structures out of order");
    public static readonly DiagnosticDescriptor DmarUnitAlignmentRow = Rows.Add(
        "IOVA4103",
        Severity.Warning,
        "Registers of a unit do not begin a page"
    );
    public static readonly DiagnosticDescriptor DmarIncludeAllTwiceRow = Rows.Add(
        "IOVA4104",
        Severity.Warning,
        "Two units take all devices of one segment"
    );
    public static readonly DiagnosticDescriptor DmarIncludeAllNotLastRow = Rows.Add(
        "IOVA4105",
        Severity.Warning,
        "Unit after the one that takes all devices"
    );
    public static readonly DiagnosticDescriptor DmarNamespaceRow = Rows.Add(
        "IOVA4106",
        Severity.Warning,
        "Scope of a namespace device that no structure declares"
    );
    public static readonly DiagnosticDescriptor RmrrEmptyRow = Rows.Add(
        "IOVA4121",
        Severity.Warning,
        "Reserved region ends before it begins"
    );
    public static readonly DiagnosticDescriptor RmrrAlignmentRow = Rows.Add(
        "IOVA4122",
        Severity.Warning,
        "Reserved region not made of whole pages"
    );
    public static readonly DiagnosticDescriptor RmrrZeroRow = Rows.Add("IOVA4123", Severity.Info, "Reserved region at address 0");
    public static readonly DiagnosticDescriptor RmrrScopeRow = Rows.Add("IOVA4124", Severity.Warning, "Reserved region for no device");
    public static readonly DiagnosticDescriptor RmrrOverlapRow = Rows.Add(
        "IOVA4125",
        Severity.Warning,
        "Reserved regions of one device overlap"
    );
    public static readonly DiagnosticDescriptor RmrrAboveWidthRow = Rows.Add(
        "IOVA4126",
        Severity.Warning,
        "Reserved region above the host address width"
    );
    public static readonly DiagnosticDescriptor IvmdNeitherRow = Rows.Add("IOVA4201", Severity.Info, "Block that asks for nothing");
    public static readonly DiagnosticDescriptor IvmdRangeOrderRow = Rows.Add(
        "IOVA4202",
        Severity.Warning,
        "Requester range ends before it begins"
    );
    public static readonly DiagnosticDescriptor IvmdEmptyRow = Rows.Add("IOVA4203", Severity.Warning, "Empty memory block");
    public static readonly DiagnosticDescriptor IvmdWrapsRow = Rows.Add("IOVA4204", Severity.Warning, "Memory block passes 2^64-1");
    public static readonly DiagnosticDescriptor IvmdAlignmentRow = Rows.Add(
        "IOVA4205",
        Severity.Info,
        "Memory block not made of whole pages"
    );
    public static readonly DiagnosticDescriptor IvmdExclusionsRow = Rows.Add(
        "IOVA4206",
        Severity.Info,
        "Several exclusion ranges for one IOMMU"
    );
    public static readonly DiagnosticDescriptor IvmdOverlapRow = Rows.Add(
        "IOVA4207",
        Severity.Warning,
        "Memory blocks of one requester overlap"
    );
    public static readonly DiagnosticDescriptor ViotRangeOrderRow = Rows.Add(
        "IOVA4301",
        Severity.Warning,
        "PCI range ends before it begins"
    );
    public static readonly DiagnosticDescriptor ViotEndpointTwiceRow = Rows.Add("IOVA4302", Severity.Warning, "Endpoint ID used twice");
    public static readonly DiagnosticDescriptor ViotDanglingRow = Rows.Add("IOVA4303", Severity.Warning, "Endpoints of no virtio-iommu");
    public static readonly DiagnosticDescriptor McfgBusOrderRow = Rows.Add("IOVA4401", Severity.Warning, "Bus range ends before it begins");
    public static readonly DiagnosticDescriptor McfgOverlapRow = Rows.Add("IOVA4402", Severity.Warning, "Configuration windows overlap");
    public static readonly DiagnosticDescriptor McfgBusTwiceRow = Rows.Add("IOVA4403", Severity.Warning, "Bus described twice");
    public static readonly DiagnosticDescriptor DirectMeetsMsiRow = Rows.Add(
        "IOVA4501",
        Severity.Warning,
        "Direct region meets an MSI window"
    );
    public static readonly DiagnosticDescriptor DirectBeyondReachRow = Rows.Add(
        "IOVA4502",
        Severity.Warning,
        "Direct region beyond the reach of the path"
    );
    public static readonly DiagnosticDescriptor DoorbellInWindowRow = Rows.Add(
        "IOVA4503",
        Severity.Warning,
        "Untranslated doorbell in memory, inside an inbound window"
    );
    public static readonly DiagnosticDescriptor DtMapRowsRow = Rows.Add(
        "IOVA4601",
        Severity.Info,
        "Map whose rows Linux before 7.2 does not read"
    );
    public static readonly DiagnosticDescriptor DtMapPlaceholderRow = Rows.Add(
        "IOVA4602",
        Severity.Info,
        "Map that a boot loader is to fill in"
    );
    public static readonly DiagnosticDescriptor DtDomainTwiceRow = Rows.Add("IOVA4603", Severity.Warning, "Two hosts with one PCI domain");
    public static readonly DiagnosticDescriptor DtIommuWithoutDriverRow = Rows.Add(
        "IOVA4604",
        Severity.Info,
        "IOMMU without a driver in Linux"
    );
    public static readonly DiagnosticDescriptor DtStreamsCrossRow = Rows.Add(
        "IOVA4605",
        Severity.Warning,
        "Masked streams that meet and do not hold each other"
    );
    public static readonly DiagnosticDescriptor DtOverlayRow = Rows.Add("IOVA4606", Severity.Error, "Overlay without its base");
    public static readonly DiagnosticDescriptor IoApicWithoutUnitRow = Rows.Add(
        "IOVA4680",
        Severity.Warning,
        "I/O APIC that no IOMMU names"
    );
    public static readonly DiagnosticDescriptor DtWithoutMsiRow = Rows.Add(
        "IOVA4681",
        Severity.Warning,
        "Requesters of `iommu-map` that `msi-map` leaves out"
    );
    public static readonly DiagnosticDescriptor DtMsiAloneRow = Rows.Add(
        "IOVA4682",
        Severity.Info,
        "Requesters of `msi-map` that `iommu-map` leaves out"
    );

    // What is wrong with the bytes, whatever they mean: said by the readers.
    private static readonly DiagnosticRows ByteRows = new();

    public static readonly DiagnosticDescriptor TableHeaderRow = ByteRows.Add("IOVA4700", Severity.Error, "No header of an ACPI table");
    public static readonly DiagnosticDescriptor TableLengthRow = ByteRows.Add(
        "IOVA4701",
        Severity.Error,
        "Length that does not fit the file"
    );
    public static readonly DiagnosticDescriptor TableChecksumRow = ByteRows.Add("IOVA4702", Severity.Warning, "Wrong checksum");
    public static readonly DiagnosticDescriptor TableDamagedRow = ByteRows.Add(
        "IOVA4703",
        Severity.Error,
        "Bytes that a conversion damaged"
    );
    public static readonly DiagnosticDescriptor TrailingBytesRow = ByteRows.Add("IOVA4704", Severity.Warning, "Bytes after the table");
    public static readonly DiagnosticDescriptor DumpLineRow = ByteRows.Add("IOVA4705", Severity.Error, "Hex lines that are no table");
    public static readonly DiagnosticDescriptor StructureLengthRow = ByteRows.Add(
        "IOVA4706",
        Severity.Error,
        "Structure shorter than its header"
    );
    public static readonly DiagnosticDescriptor StructurePastEndRow = ByteRows.Add(
        "IOVA4707",
        Severity.Error,
        "Structure passes the end of what holds it"
    );
    public static readonly DiagnosticDescriptor StructureShortRow = ByteRows.Add(
        "IOVA4708",
        Severity.Error,
        "Structure too short for its type"
    );
    public static readonly DiagnosticDescriptor StructureTypeRow = ByteRows.Add(
        "IOVA4709",
        Severity.Warning,
        "Structure of an unknown type"
    );
    public static readonly DiagnosticDescriptor IortMappingOffsetRow = ByteRows.Add(
        "IOVA4710",
        Severity.Error,
        "Mappings inside the header of their node"
    );
    public static readonly DiagnosticDescriptor DtHeaderRow = ByteRows.Add(
        "IOVA4711",
        Severity.Error,
        "Header of a device tree that does not fit its file"
    );
    public static readonly DiagnosticDescriptor DtTokenRow = ByteRows.Add(
        "IOVA4712",
        Severity.Error,
        "Token that cannot be there, or that is missing"
    );
    public static readonly DiagnosticDescriptor DtNameRow = ByteRows.Add(
        "IOVA4713",
        Severity.Error,
        "Name that lies outside or does not end"
    );
    public static readonly DiagnosticDescriptor DtOrderRow = ByteRows.Add("IOVA4714", Severity.Warning, "Property or node out of order");
    public static readonly DiagnosticDescriptor DtCellsRow = ByteRows.Add(
        "IOVA4715",
        Severity.Warning,
        "Property whose cells make no whole rows"
    );
    public static readonly DiagnosticDescriptor DtPhandleRow = ByteRows.Add("IOVA4716", Severity.Warning, "Phandle of no node, or of two");
    public static readonly DiagnosticDescriptor TooMuchRow = ByteRows.Add("IOVA4717", Severity.Error, "More than is read");
}
