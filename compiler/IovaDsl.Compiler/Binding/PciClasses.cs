using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Binds <c>class</c>: a name, or all six hexadecimal digits of base class, sub-class and interface. The shorter code that
/// <c>lspci -n</c> prints is refused, because Linux's rules look at the base class (<c>IS_GFX_DEVICE</c>, <c>IS_USB_DEVICE</c>) and a
/// short one has another.
/// </summary>
internal static class PciClasses
{
    private const int Digits = 6;

    // PCI Code and ID Assignment Specification 1.16, section 1.
    private static readonly Dictionary<string, uint> Names = new(StringComparer.Ordinal)
    {
        ["scsi"] = 0x010000,
        ["ide"] = 0x010180,
        ["raid"] = 0x010400,
        ["sata"] = 0x010601,
        ["sas"] = 0x010700,
        ["nvme"] = 0x010802,
        ["ethernet"] = 0x020000,
        ["infiniband"] = 0x020700,
        ["network"] = 0x028000,
        ["vga"] = 0x030000,
        ["gpu-3d"] = 0x030200,
        ["display"] = 0x038000,
        ["video"] = 0x040000,
        ["hd-audio"] = 0x040300,
        ["host-bridge"] = 0x060000,
        ["isa-bridge"] = 0x060100,
        ["pci-bridge"] = 0x060400,
        ["serial"] = 0x070002,
        ["communication"] = 0x078000,
        ["sd-host"] = 0x080501,
        ["iommu"] = 0x080600,
        ["firewire"] = 0x0c0010,
        ["usb-uhci"] = 0x0c0300,
        ["usb-ohci"] = 0x0c0310,
        ["usb-ehci"] = 0x0c0320,
        ["usb-xhci"] = 0x0c0330,
        ["usb4"] = 0x0c0340,
        ["smbus"] = 0x0c0500,
        ["wireless"] = 0x0d8000,
        ["encryption"] = 0x108000,
        ["signal-processing"] = 0x118000,
        ["accelerator"] = 0x120000,
    };

    // What people call them, and what that may mean.
    private static readonly Dictionary<string, string[]> Families = new(StringComparer.Ordinal)
    {
        ["audio"] = ["hd-audio"],
        ["sound"] = ["hd-audio"],
        ["usb"] = ["usb-xhci", "usb-ehci", "usb-ohci", "usb-uhci", "usb4"],
        ["xhci"] = ["usb-xhci"],
        ["ehci"] = ["usb-ehci"],
        ["thunderbolt"] = ["usb4"],
        ["gpu"] = ["vga", "gpu-3d", "display"],
        ["graphics"] = ["vga", "gpu-3d", "display"],
        ["3d"] = ["gpu-3d"],
        ["nic"] = ["ethernet", "network"],
        ["wifi"] = ["network"],
        ["ahci"] = ["sata"],
        ["ssd"] = ["nvme", "sata"],
        ["storage"] = ["nvme", "sata", "sas", "scsi", "raid"],
        ["bridge"] = ["host-bridge", "isa-bridge", "pci-bridge"],
    };

    /// <summary>The names with their codes.</summary>
    public static IReadOnlyDictionary<string, uint> All => Names;

    /// <summary>The code; null: not given, or reported.</summary>
    public static uint? Bind(ClauseReader clauses, BindingContext context)
    {
        if (clauses.Find(ClauseRows.Class) is not { Syntax: NumberClauseSyntax clause, Scope: { } scope })
            return null;
        if (clause.Value is NameExpressionSyntax name && !scope.TryFind(name.Name, context.Evaluator, out _))
            return BindName(name, scope, context);
        if (clause.Value is NumberSyntax && IsShort(clause.Value.Span, scope, context))
            return null;
        return clauses.Number(ClauseRows.Class, 0, 0xffffff, "a PCI class code");
    }

    private static uint? BindName(NameExpressionSyntax name, Scope scope, BindingContext context)
    {
        if (Names.TryGetValue(name.Name, out uint code))
            return code;
        context.Report(BindingCatalog.UnknownClass(scope.At(name.Span), name.Name, MeantBy(name.Name), Names.Keys.ToArray()));
        return null;
    }

    private static string[] MeantBy(string word) =>
        Families.TryGetValue(word, out string[]? family) ? family
        : Spelling.Nearest(word, Names.Keys) is { } nearest ? [nearest]
        : [];

    private static bool IsShort(TextSpan span, Scope scope, BindingContext context)
    {
        ReadOnlySpan<char> inText = scope.Source.Text.AsSpan(span.Start, span.Length);
        bool isHexadecimal = inText.StartsWith("0x".AsSpan(), StringComparison.OrdinalIgnoreCase);
        int count = isHexadecimal ? -2 : 0;
        foreach (char c in inText)
            count += c == '_' ? 0 : 1;
        if (isHexadecimal && count >= Digits)
            return false;
        string written = inText.ToString();
        string digits = (isHexadecimal ? written.Substring(2) : written).Replace("_", "");
        // Two and four digits are what lspci prints of six; the interface that is missing is 0 for most.
        bool isReadable =
            digits.Length is 2 or 4 or Digits && digits.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f' or >= 'A' and <= 'F');
        string? meant = isReadable ? "0x" + digits.ToLowerInvariant().PadRight(Digits, '0') : null;
        context.Report(BindingCatalog.ShortClass(scope.At(span), written, meant));
        return true;
    }
}
