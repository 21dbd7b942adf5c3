using static IovaDsl.Compiler.Syntax.ClausePlaces;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// All clauses of the language. What is said of clauses elsewhere (recovery, messages, variants, where one may stand, the writer of
/// <c>.iova</c> text, the table in language.md, editors) comes from these rows; what a clause means is the binder's of the element.
/// </summary>
internal static class ClauseRows
{
    private static readonly List<ClauseRow> Rows = [];
    private static readonly ClauseRow?[] ByToken = new ClauseRow?[128];

    public static readonly ClauseRow InputBits = Once(
        INPUT_BITS,
        ClauseShape.Number,
        Iommu,
        "width of what it translates: the IOVA width of the stage that Linux uses"
    );
    public static readonly ClauseRow Aperture = Once(
        APERTURE,
        ClauseShape.Range,
        Iommu,
        "what it translates, where that is no power of two",
        sort: InputBits
    );
    public static readonly ClauseRow PageSizes = Once(PAGE_SIZES, ClauseShape.Numbers, Iommu, "the page sizes it can map");
    public static readonly ClauseRow MsiWindow = Once(
        MSI_WINDOW,
        ClauseShape.Ranges,
        Iommu,
        "candidates for the software MSI window: the first that fits is taken"
    );
    public static readonly ClauseRow Registers = Once(
        REGISTERS,
        ClauseShape.Range,
        Iommu,
        "its register space, a physical address; only tables need it"
    );
    public static readonly ClauseRow Id = Once(ID, ClauseShape.Number, Iommu | Msi, "the number that tables give it");
    public static readonly ClauseRow Doorbell = Once(DOORBELL, ClauseShape.Range, Msi, "where MSI writes go, a physical address");
    public static readonly ClauseRow Segment = Once(SEGMENT, ClauseShape.Number, RootBus, "its PCI segment");
    public static readonly ClauseRow Buses = Once(BUSES, ClauseShape.Range, RootBus | Bridge, "its bus numbers");
    public static readonly ClauseRow AddressBits = Once(ADDRESS_BITS, ClauseShape.Number, ClausePlaces.Path, "it carries 0 .. 2^n-1");
    public static readonly ClauseRow DmaWindow = Many(
        DMA_WINDOW,
        ClauseShape.Own,
        ClausePlaces.Path,
        "it carries these addresses, which lead to memory at `base` (or at the same address); several add up",
        form: "range [to base]",
        sort: AddressBits
    );
    public static readonly ClauseRow BridgeWindow = Many(
        BRIDGE_WINDOW,
        ClauseShape.Range,
        RootBus,
        "outbound window, in bus addresses: what a device sends there reaches a peer, never memory"
    );
    public static readonly ClauseRow Behind = Many(
        BEHIND,
        ClauseShape.Own,
        ClausePlaces.Path,
        "what translates, for which requesters, to which streams",
        form: "iommu …"
    );
    public static readonly ClauseRow Signals = Once(
        SIGNALS,
        ClauseShape.Names,
        ClausePlaces.Path,
        "the MSI controllers that are written to"
    );
    public static readonly ClauseRow Class = Once(
        CLASS,
        ClauseShape.Number,
        Device,
        "24-bit PCI class code, or a name: `vga`, `gpu-3d`, `display`, `nvme`, `sata`, `sas`, `raid`, `scsi`, "
            + "`ethernet`, `network`, `infiniband`, `hd-audio`, `video`, `usb-xhci`, `usb-ehci`, `usb4`, `isa-bridge`, "
            + "`pci-bridge`, `serial`, `encryption`, `accelerator` and others"
    );
    public static readonly ClauseRow DmaAlias = Once(
        DMA_ALIAS,
        ClauseShape.Own,
        Device,
        "on PCI: the other requester IDs it sends with, as PCI addresses or numbers; or that it is known to have none",
        form: "a, b|none"
    );
    public static readonly ClauseRow VirtualFunctions = Once(
        VFS,
        ClauseShape.Own,
        Device,
        "on PCI: its virtual functions, by the SR-IOV capability",
        form: "n offset o stride s"
    );
    public static readonly ClauseRow HostDriver = Once(
        HOST_DRIVER,
        ClauseShape.Text,
        Device,
        "this driver of the host keeps the device: VFIO and iommufd are refused its group (EPERM). For drivers that "
            + "come with the hardware, such as a bridge's hot-plug controller"
    );
    public static readonly ClauseRow FirmwarePath = Once(PATH, ClauseShape.Text, Elements, "what firmware calls it");
    public static readonly ClauseRow Firmware = Once(
        FIRMWARE,
        ClauseShape.Own,
        RootBus | Interconnect | Platform,
        "which of the two describes it to Linux; the DMA API's answers depend on it",
        form: "acpi|device-tree"
    );
    public static readonly ClauseRow Memory = Many(
        MEMORY,
        ClauseShape.Own,
        Platform,
        "what a part of the physical address space is",
        form: "ram range [\"…\"]|reserved …|device …"
    );
    public static readonly ClauseRow Allow = Many(
        ALLOW,
        ClauseShape.Own,
        Everywhere,
        "silences a finding, with the reason",
        form: "IOVAnnnn [\"why\"]"
    );
    public static readonly ClauseRow Fact = Many(
        FACT,
        ClauseShape.Own,
        Everywhere,
        "something a table or a register says, numbers and texts: kept so that a table can be written again; some keys "
            + "mean something, such as `pci/…` for groups",
        form: "\"key\" v, w"
    );
    public static readonly ClauseRow Unknown = Many(
        UNKNOWN,
        ClauseShape.Own,
        Elements,
        "no input says this property; `iova verify` then answers \"unknown\" for it",
        form: "property [\"why\"]"
    );
    public static readonly ClauseRow Direct = Region(DIRECT, "mapped one to one for as long as the device exists (an RMRR, a unity map)");
    public static readonly ClauseRow DirectRelaxable = Region(
        DIRECT_RELAXABLE,
        "mapped one to one until the device is assigned to user space"
    );
    public static readonly ClauseRow Reserved = Region(RESERVED, "never usable");
    public static readonly ClauseRow MsiRegion = Region(MSI, "a doorbell that is not translated");
    public static readonly ClauseRow SoftwareMsi = Region(SOFTWARE_MSI, "a window in which software maps doorbells");

    public static IReadOnlyList<ClauseRow> All => Rows;

    /// <summary>The row of a keyword; null: no clause begins with it.</summary>
    internal static ClauseRow? Of(int token) => ByToken[token & 127];

    private static ClauseRow Once(
        int token,
        ClauseShape shape,
        ClausePlaces places,
        string says,
        string? form = null,
        ClauseRow? sort = null
    ) => Add(new ClauseRow(token, shape, places, isOnce: true, says, form, sort));

    private static ClauseRow Many(
        int token,
        ClauseShape shape,
        ClausePlaces places,
        string says,
        string? form = null,
        ClauseRow? sort = null
    ) => Add(new ClauseRow(token, shape, places, isOnce: false, says, form, sort));

    // In a platform "msi" declares a controller; the grammar sees to that.
    private static ClauseRow Region(int token, string says) =>
        Many(token, ClauseShape.Own, Everywhere & ~Msi, says, form: "range [for a, b] [\"…\"]");

    private static ClauseRow Add(ClauseRow row)
    {
        Rows.Add(row);
        return ByToken[row.Token] = row;
    }
}
