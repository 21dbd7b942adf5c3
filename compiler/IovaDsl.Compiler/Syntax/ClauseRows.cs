using static IovaDsl.Compiler.Syntax.ClausePlaces;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// All clauses of the language. What is said of clauses elsewhere (recovery, messages, variants, where one may stand, the writer of
/// <c>.iova</c> text) comes from these rows; what a clause means is the binder's of the element.
/// </summary>
internal static class ClauseRows
{
    private static readonly ClauseRow?[] ByToken = new ClauseRow?[128];

    public static readonly ClauseRow InputBits = Once(INPUT_BITS, ClauseShape.Number, Iommu);
    public static readonly ClauseRow Aperture = Once(APERTURE, ClauseShape.Range, Iommu, InputBits);
    public static readonly ClauseRow PageSizes = Once(PAGE_SIZES, ClauseShape.Numbers, Iommu);
    public static readonly ClauseRow MsiWindow = Once(MSI_WINDOW, ClauseShape.Ranges, Iommu);
    public static readonly ClauseRow Registers = Once(REGISTERS, ClauseShape.Range, Iommu);
    public static readonly ClauseRow Id = Once(ID, ClauseShape.Number, Iommu | Msi);
    public static readonly ClauseRow Doorbell = Once(DOORBELL, ClauseShape.Range, Msi);
    public static readonly ClauseRow Segment = Once(SEGMENT, ClauseShape.Number, RootBus);
    public static readonly ClauseRow Buses = Once(BUSES, ClauseShape.Range, RootBus | Bridge);
    public static readonly ClauseRow BridgeWindow = Many(BRIDGE_WINDOW, ClauseShape.Range, RootBus);
    public static readonly ClauseRow AddressBits = Once(ADDRESS_BITS, ClauseShape.Number, ClausePlaces.Path);
    public static readonly ClauseRow DmaWindow = Many(DMA_WINDOW, ClauseShape.Own, ClausePlaces.Path, AddressBits);
    public static readonly ClauseRow Behind = Many(BEHIND, ClauseShape.Own, ClausePlaces.Path);
    public static readonly ClauseRow Signals = Once(SIGNALS, ClauseShape.Names, ClausePlaces.Path);
    public static readonly ClauseRow Class = Once(CLASS, ClauseShape.Number, Device);
    public static readonly ClauseRow DmaAlias = Once(DMA_ALIAS, ClauseShape.Own, Device);
    public static readonly ClauseRow VirtualFunctions = Once(VFS, ClauseShape.Own, Device);
    public static readonly ClauseRow HostDriver = Once(HOST_DRIVER, ClauseShape.Text, Device);
    public static readonly ClauseRow FirmwarePath = Once(PATH, ClauseShape.Text, Elements);
    public static readonly ClauseRow Firmware = Once(FIRMWARE, ClauseShape.Own, RootBus | Interconnect | Platform);
    public static readonly ClauseRow Memory = Many(MEMORY, ClauseShape.Own, Platform);
    public static readonly ClauseRow Allow = Many(ALLOW, ClauseShape.Own, Everywhere);
    public static readonly ClauseRow Fact = Many(FACT, ClauseShape.Own, Everywhere);
    public static readonly ClauseRow Unknown = Many(UNKNOWN, ClauseShape.Own, Elements);
    public static readonly ClauseRow Direct = Region(DIRECT);
    public static readonly ClauseRow DirectRelaxable = Region(DIRECT_RELAXABLE);
    public static readonly ClauseRow Reserved = Region(RESERVED);
    public static readonly ClauseRow MsiRegion = Region(MSI);
    public static readonly ClauseRow SoftwareMsi = Region(SOFTWARE_MSI);

    public static IEnumerable<ClauseRow> All => ByToken.OfType<ClauseRow>();

    /// <summary>The row of a keyword; null: no clause begins with it.</summary>
    internal static ClauseRow? Of(int token) => ByToken[token & 127];

    private static ClauseRow Once(int token, ClauseShape shape, ClausePlaces places, ClauseRow? sort = null) =>
        ByToken[token] = new ClauseRow(token, shape, places, isOnce: true, sort);

    private static ClauseRow Many(int token, ClauseShape shape, ClausePlaces places, ClauseRow? sort = null) =>
        ByToken[token] = new ClauseRow(token, shape, places, isOnce: false, sort);

    // In a platform "msi" declares a controller; the grammar sees to that.
    private static ClauseRow Region(int token) => Many(token, ClauseShape.Own, Everywhere & ~Msi);
}
