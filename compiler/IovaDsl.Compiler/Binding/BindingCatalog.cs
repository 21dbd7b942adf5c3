using System.Globalization;
using System.Numerics;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>What the binder finds: names, numbers, clauses, parts and variants. IOVA1500 to IOVA1999, and IOVA2001 to
/// IOVA2005, which it sees as it evaluates ranges and limits.</summary>
internal static class BindingCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    public static readonly DiagnosticDescriptor UnknownConstantRow = Rows.Add("IOVA1501", Severity.Error, "Unknown constant");
    public static readonly DiagnosticDescriptor UnknownElementRow = Rows.Add("IOVA1502", Severity.Error, "Unknown name");
    public static readonly DiagnosticDescriptor WrongSortOfElementRow = Rows.Add("IOVA1503", Severity.Error, "Wrong sort of element");
    public static readonly DiagnosticDescriptor DuplicateNameRow = Rows.Add("IOVA1504", Severity.Error, "Duplicate name");
    public static readonly DiagnosticDescriptor NamesCollideInCSharpRow = Rows.Add("IOVA1505", Severity.Error, "Names collide in C#");
    public static readonly DiagnosticDescriptor NameWithAndWithoutIndexRow = Rows.Add(
        "IOVA1506",
        Severity.Error,
        "Name used with and without an index"
    );
    public static readonly DiagnosticDescriptor UnknownIndexRow = Rows.Add("IOVA1507", Severity.Error, "Unknown index");
    public static readonly DiagnosticDescriptor ConstantDependsOnItselfRow = Rows.Add(
        "IOVA1510",
        Severity.Error,
        "Constant depends on itself"
    );
    public static readonly DiagnosticDescriptor NotANumberRow = Rows.Add("IOVA1511", Severity.Error, "Not a number");
    public static readonly DiagnosticDescriptor NotARangeRow = Rows.Add("IOVA1512", Severity.Error, "Not a range");
    public static readonly DiagnosticDescriptor NumberOutOfRangeRow = Rows.Add("IOVA1513", Severity.Error, "Value out of range");
    public static readonly DiagnosticDescriptor NumberOutsideItsKindRow = Rows.Add("IOVA1514", Severity.Error, "Number out of range");
    public static readonly DiagnosticDescriptor DivisionByZeroRow = Rows.Add("IOVA1515", Severity.Error, "Division by zero");
    public static readonly DiagnosticDescriptor NegativeOperandRow = Rows.Add("IOVA1516", Severity.Error, "Negative operand");
    public static readonly DiagnosticDescriptor ShiftTooFarRow = Rows.Add("IOVA1517", Severity.Error, "Shift or power too large");
    public static readonly DiagnosticDescriptor NumberTooLargeToComputeRow = Rows.Add(
        "IOVA1518",
        Severity.Error,
        "Number too large to compute"
    );
    public static readonly DiagnosticDescriptor PageSizeNotPowerOfTwoRow = Rows.Add(
        "IOVA1519",
        Severity.Error,
        "Page size is not a power of two"
    );
    public static readonly DiagnosticDescriptor LoopRunsBackwardsRow = Rows.Add("IOVA1520", Severity.Error, "Loop runs backwards");
    public static readonly DiagnosticDescriptor TooManyMembersRow = Rows.Add("IOVA1521", Severity.Error, "Too many elements");
    public static readonly DiagnosticDescriptor PartUsesItselfRow = Rows.Add("IOVA1522", Severity.Error, "Part uses itself");
    public static readonly DiagnosticDescriptor WrongNumberOfArgumentsRow = Rows.Add(
        "IOVA1523",
        Severity.Error,
        "Wrong number of arguments"
    );
    public static readonly DiagnosticDescriptor PlatformExtendsItselfRow = Rows.Add("IOVA1524", Severity.Error, "Platform extends itself");
    public static readonly DiagnosticDescriptor WithoutOutsideVariantRow = Rows.Add(
        "IOVA1525",
        Severity.Error,
        "`without` outside a variant"
    );
    public static readonly DiagnosticDescriptor RemovedByVariantRow = Rows.Add(
        "IOVA1526",
        Severity.Error,
        "Element removed by the variant"
    );
    public static readonly DiagnosticDescriptor VariantChangesSortRow = Rows.Add(
        "IOVA1527",
        Severity.Error,
        "Variant changes the sort of an element"
    );
    public static readonly DiagnosticDescriptor IndexTwiceRow = Rows.Add("IOVA1528", Severity.Error, "Name with two indices");
    public static readonly DiagnosticDescriptor TooManyListedRow = Rows.Add("IOVA1529", Severity.Error, "Too many regions for all devices");
    public static readonly DiagnosticDescriptor KindMissingRow = Rows.Add("IOVA1530", Severity.Error, "Missing kind");
    public static readonly DiagnosticDescriptor UnknownKindRow = Rows.Add("IOVA1531", Severity.Error, "Unknown kind");
    public static readonly DiagnosticDescriptor UnknownWordRow = Rows.Add("IOVA1532", Severity.Error, "Unknown word");
    public static readonly DiagnosticDescriptor MisplacedClauseRow = Rows.Add("IOVA1533", Severity.Error, "Clause does not belong here");
    public static readonly DiagnosticDescriptor RepeatedClauseRow = Rows.Add("IOVA1534", Severity.Error, "Clause given twice");
    public static readonly DiagnosticDescriptor TwoLimitsRow = Rows.Add("IOVA1535", Severity.Error, "Limit given in two ways");
    public static readonly DiagnosticDescriptor BehindBothRow = Rows.Add("IOVA1536", Severity.Error, "Behind an IOMMU and behind none");
    public static readonly DiagnosticDescriptor StreamsDoNotMatchRow = Rows.Add(
        "IOVA1537",
        Severity.Error,
        "Stream IDs do not match requesters"
    );
    public static readonly DiagnosticDescriptor WindowTargetOverflowsRow = Rows.Add(
        "IOVA1538",
        Severity.Error,
        "Window passes the end of the address space"
    );
    public static readonly DiagnosticDescriptor TextTooLongRow = Rows.Add("IOVA1539", Severity.Error, "Text too long");
    public static readonly DiagnosticDescriptor AliasInOtherSegmentRow = Rows.Add("IOVA1572", Severity.Error, "Alias in another segment");
    public static readonly DiagnosticDescriptor UnknownViewRow = Rows.Add("IOVA1590", Severity.Error, "Unknown view");
    public static readonly DiagnosticDescriptor KindOfExpectedRangeRow = Rows.Add(
        "IOVA1591",
        Severity.Error,
        "Expected range with a wrong or missing kind"
    );
    public static readonly DiagnosticDescriptor VirtualFunctionsRow = Rows.Add("IOVA1592", Severity.Error, "Incomplete virtual functions");
    public static readonly DiagnosticDescriptor VirtualFunctionBeyondRow = Rows.Add(
        "IOVA1593",
        Severity.Error,
        "Virtual function beyond its segment"
    );
    public static readonly DiagnosticDescriptor ShortClassRow = Rows.Add("IOVA1573", Severity.Error, "PCI class of fewer than six digits");
    public static readonly DiagnosticDescriptor UnusedRow = Rows.Add("IOVA1574", Severity.Info, "Unused declaration");
    public static readonly DiagnosticDescriptor EmptyGroupRow = Rows.Add("IOVA1575", Severity.Warning, "Group without devices");
    public static readonly DiagnosticDescriptor ParentMissingRow = Rows.Add("IOVA1540", Severity.Error, "Missing parent");
    public static readonly DiagnosticDescriptor RootBusHasParentRow = Rows.Add("IOVA1541", Severity.Error, "Root bus with a parent");
    public static readonly DiagnosticDescriptor BusOnItselfRow = Rows.Add("IOVA1542", Severity.Error, "Bus below itself");
    public static readonly DiagnosticDescriptor AddressMissingRow = Rows.Add("IOVA1543", Severity.Error, "Missing PCI address");
    public static readonly DiagnosticDescriptor AddressNotPossibleRow = Rows.Add(
        "IOVA1544",
        Severity.Error,
        "PCI address on something that is not a PCI function"
    );
    public static readonly DiagnosticDescriptor DeviceInTwoGroupsRow = Rows.Add("IOVA1545", Severity.Error, "Device in two groups");
    public static readonly DiagnosticDescriptor RepeatedMemberRow = Rows.Add("IOVA1546", Severity.Error, "Group member named twice");
    public static readonly DiagnosticDescriptor LayoutOverlapsItselfRow = Rows.Add("IOVA1547", Severity.Error, "Layout overlaps itself");
    public static readonly DiagnosticDescriptor IncludeNotFoundRow = Rows.Add("IOVA1560", Severity.Error, "Include not found");
    public static readonly DiagnosticDescriptor IncludeOutsideRootRow = Rows.Add("IOVA1561", Severity.Error, "Include outside the root");
    public static readonly DiagnosticDescriptor IncludeUnreadableRow = Rows.Add("IOVA1562", Severity.Error, "Include cannot be read");
    public static readonly DiagnosticDescriptor IncludeNotInBuildRow = Rows.Add(
        "IOVA1563",
        Severity.Error,
        "Include is not part of the build"
    );
    public static readonly DiagnosticDescriptor IncludeLoopRow = Rows.Add("IOVA1564", Severity.Error, "Files include each other");
    public static readonly DiagnosticDescriptor DuplicatePlatformRow = Rows.Add(
        "IOVA1565",
        Severity.Error,
        "Two platforms with one class name"
    );
    public static readonly DiagnosticDescriptor TooManyFilesInViewRow = Rows.Add("IOVA1566", Severity.Error, "Too many included files");
    public static readonly DiagnosticDescriptor ReversedRangeRow = Rows.Add(
        "IOVA2001",
        Severity.Error,
        "Range ends before it starts",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor EmptyRangeRow = Rows.Add(
        "IOVA2002",
        Severity.Error,
        "Empty range",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor OverflowingRangeRow = Rows.Add(
        "IOVA2003",
        Severity.Error,
        "Range passes 2^64-1",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor AddressBitsMeanNoLimitRow = Rows.Add("IOVA2005", Severity.Warning, "Limit of 0 bits");

    internal static Diagnostic UnknownConstant(SourceLocation at, string name, string? suggestion, string? hyphenHead) =>
        new(UnknownConstantRow, at, $"unknown constant, parameter or loop variable `{name}`")
        {
            Label = suggestion is null || hyphenHead is not null ? null : $"did you mean `{suggestion}`?",
            Hint = hyphenHead is null
                ? suggestion is null
                    ? $"Declare it: `const {name} = …`."
                    : null
                : $"A hyphen belongs to a name. For a difference, put spaces around it: `{hyphenHead} - "
                    + $"{name.Substring(hyphenHead.Length + 1)}`.",
            Fix = suggestion is null || hyphenHead is not null ? null : new SuggestedFix($"Change to `{suggestion}`", at, suggestion),
        };

    internal static Diagnostic UnknownElement(
        SourceLocation at,
        string name,
        string what,
        string? suggestion,
        IReadOnlyCollection<string> known
    ) =>
        new(UnknownElementRow, at, $"unknown {NounOf(what)} `{name}`")
        {
            Label = suggestion is null ? null : $"did you mean `{suggestion}`?",
            Hint = suggestion is null ? KnownNames(NounOf(what), known) : null,
            Fix = suggestion is null ? null : new SuggestedFix($"Change to `{suggestion}`", at, suggestion),
        };

    private static string NounOf(string what) => what.Substring(what.IndexOf(' ') + 1).Replace(" or a ", " or ");

    private static string KnownNames(string noun, IReadOnlyCollection<string> known)
    {
        const int most = 6;
        if (known.Count == 0)
            return $"There is no {noun} here; declare one.";
        string names = Wording.List(known.Take(most).Select(name => $"`{name}`").Concat(known.Count > most ? ["others"] : []));
        return known.Count == 1 ? $"The only one is {names}." : $"There are {names}.";
    }

    internal static Diagnostic NotAnElement(SourceLocation at, string name, string isWhat, string expected) =>
        new(WrongSortOfElementRow, at, $"expected {expected}; `{name}` is {isWhat}") { Label = $"this is {isWhat}" };

    internal static Diagnostic WrongSortOfElement(
        SourceLocation at,
        string name,
        string isWhat,
        string expected,
        SourceLocation? declared
    ) =>
        new(WrongSortOfElementRow, at, $"expected {expected}; `{name}` is {isWhat}")
        {
            Label = $"this is {isWhat}",
            Related = LabeledLocation.List(declared, "declared here"),
        };

    internal static Diagnostic DuplicateName(SourceLocation at, string what, string name, SourceLocation first) =>
        at.Equals(first)
            ? new(DuplicateNameRow, at, $"the {what} `{name}` is made more than once")
            {
                Label = "made by every turn of a loop or use of a part",
                Hint = $"Give it an index of its own, such as `{(name.Contains('[') ? name.Substring(0, name.IndexOf('[')) : name)}[n]`.",
            }
            : new(DuplicateNameRow, at, $"the {what} `{name}` is declared twice")
            {
                Label = "declared again",
                Related = LabeledLocation.List(first, "first declared here"),
                Hint = "Rename one of them, or remove it.",
            };

    internal static Diagnostic NamesCollideInCSharp(SourceLocation at, string name, string other, string pascal, SourceLocation first) =>
        new(NamesCollideInCSharpRow, at, $"`{name}` and `{other}` are both `{pascal}` in C#")
        {
            Label = "collides",
            Related = LabeledLocation.List(first, $"`{other}` is declared here"),
            Hint = "Rename one of them.",
        };

    internal static Diagnostic NameWithAndWithoutIndex(SourceLocation at, string name, SourceLocation first) =>
        new(NameWithAndWithoutIndexRow, at, $"`{name}` is declared both with an index and without one")
        {
            Related = LabeledLocation.List(first, "declared otherwise here"),
            Hint = "In C# it would be an array and a single member at once. Rename one of them.",
        };

    internal static Diagnostic UnknownIndex(SourceLocation at, string name, string family, ulong first, ulong last, bool hasIndex) =>
        hasIndex
            ? new(
                UnknownIndexRow,
                at,
                $"there is no `{name}`; `{family}` has {(first == last ? $"only the index {first}" : $"indices from {first} to {last}")}"
            )
            {
                Label = "no such index",
            }
            : new(UnknownIndexRow, at, $"`{family}` is indexed; say which is meant, such as `{family}[{first}]`")
            {
                Label = "needs an index",
            };

    internal static Diagnostic ConstantDependsOnItself(SourceLocation at, string name) =>
        new(ConstantDependsOnItselfRow, at, $"the value of `{name}` depends on itself")
        {
            Hint = "State one of the constants that lead back to it as a number.",
        };

    internal static Diagnostic NotANumber(SourceLocation at, string name, string isWhat) =>
        new(NotANumberRow, at, $"expected a number; `{name}` is {isWhat}");

    internal static Diagnostic NotARange(SourceLocation at, string name, string isWhat) =>
        new(NotARangeRow, at, $"expected a range; `{name}` is {isWhat}");

    internal static Diagnostic NumberOutOfRange(SourceLocation at, BigInteger number, string lowest, string highest) =>
        new(NumberOutOfRangeRow, at, $"the value {Wording.Number(number)} is out of range {lowest}..{highest}")
        {
            Label = number.Sign < 0 ? "negative" : "too large",
        };

    internal static Diagnostic NumberOutsideItsKind(SourceLocation at, string what, BigInteger number, uint lowest, uint highest)
    {
        // Who states bits as a size means the bits that count it.
        bool isSize = number > highest && IsPowerOfTwo(number) && what.EndsWith("bits", StringComparison.Ordinal);
        int bits = isSize ? (int)BigInteger.Log(number, 2) : 0;
        return new(NumberOutsideItsKindRow, at, $"{Wording.Number(number)} is out of range: {what} is {lowest}..{Wording.Number(highest)}")
        {
            Label = number < lowest ? "too small" : "too large",
            Hint = isSize ? $"{Wording.Size(number)} are {bits} bits; write `{bits}`." : null,
        };
    }

    internal static Diagnostic DivisionByZero(SourceLocation at, string divided) =>
        new(DivisionByZeroRow, at, $"division of `{divided}` by zero") { Hint = "Divide by a number from 1 up." };

    internal static Diagnostic NegativeOperand(SourceLocation at, BigInteger number, string symbol) =>
        new(NegativeOperandRow, at, $"the operator {symbol} takes numbers from 0 up, found {Wording.Number(number)}");

    internal static Diagnostic ShiftTooFar(SourceLocation at, string symbol, BigInteger amount, int most) =>
        new(
            ShiftTooFarRow,
            at,
            $"the operator {symbol} takes at most {most} on its right, found "
                + $"{(amount.Sign > 0 && amount < ulong.MaxValue ? amount.ToString(CultureInfo.InvariantCulture) : Wording.Number(amount))}"
        );

    internal static Diagnostic NumberTooLargeToCompute(SourceLocation at, int bits) =>
        new(NumberTooLargeToComputeRow, at, $"the value needs more than {bits} bits");

    internal static Diagnostic PageSizeNotPowerOfTwo(SourceLocation at, ulong bytes)
    {
        ulong below = 1;
        while (below <= bytes / 2)
            below *= 2;
        string written = at.Source.Text.Substring(at.Span.Start, at.Span.Length);
        return new(PageSizeNotPowerOfTwoRow, at, $"the page size `{written}` ({Wording.Size(bytes)}) is not a power of two")
        {
            Hint = $"The nearest are {Wording.Size(below)} and {Wording.Size((BigInteger)below * 2)}.",
        };
    }

    internal static Diagnostic LoopRunsBackwards(SourceLocation at, BigInteger first, BigInteger last) =>
        new(LoopRunsBackwardsRow, at, $"the loop would run from {Wording.Number(first)} down to {Wording.Number(last)}")
        {
            Hint = $"Ranges go upwards: `{Wording.Number(last)}..{Wording.Number(first)}`.",
        };

    internal static Diagnostic TooManyMembers(SourceLocation at, BigInteger? turns, int most) =>
        new(
            TooManyMembersRow,
            at,
            (turns is { } count ? $"this turns {count} times" : "too many elements")
                + $"; the loops, parts and variants of this file make at most {most} elements"
        );

    internal static Diagnostic TextTooLong(SourceLocation at, int most) =>
        new(TextTooLongRow, at, $"this text has more than {most} characters with its values in")
        {
            Hint = "Hand on a shorter text, or write it out.",
        };

    internal static Diagnostic IndexTwice(SourceLocation at, string name, string argument) =>
        new(IndexTwiceRow, at, $"`{name}` stands for `{argument}`, which has an index already")
        {
            Label = "a second index",
            Hint = "Give the part the name without its index, or leave the index out here.",
        };

    internal static Diagnostic TooManyListed(SourceLocation at, string device, long most) =>
        new(TooManyListedRow, at, $"the devices up to `{device}` have more than {most} claims, limits and windows in their lists together")
        {
            Label = "the limit is reached here",
            Hint =
                "Devices that state claims of their own each repeat those of their buses, IOMMU and platform. State on a bus "
                + "what its devices share.",
        };

    internal static Diagnostic PartUsesItself(SourceLocation at, string name, SourceLocation declared) =>
        new(PartUsesItselfRow, at, $"the part `{name}` uses itself")
        {
            Related = LabeledLocation.List(declared, "the part"),
            Hint = "Repeat with a loop, `for n in 0..3 { … }`, where the part is used.",
        };

    internal static Diagnostic WrongNumberOfArguments(
        SourceLocation at,
        string name,
        int least,
        int most,
        int given,
        SourceLocation declared,
        string signature
    ) =>
        new(
            WrongNumberOfArgumentsRow,
            at,
            $"the part `{name}` takes {(least == most ? "" : $"{least} to ")}{Count(most, "argument")}; {given} given"
        )
        {
            Related = LabeledLocation.List(declared, "the part"),
            Hint = $"Write `use {name}({signature})`.",
        };

    internal static Diagnostic PlatformExtendsItself(SourceLocation at, IReadOnlyList<string> circle) =>
        new(
            PlatformExtendsItselfRow,
            at,
            circle.Count == 1
                ? $"the platform `{circle[0]}` extends itself"
                : $"the platforms {Wording.List(circle.Select(name => $"`{name}`"))} extend each other"
        )
        {
            Hint = "Remove one `extends`: the platform at the bottom extends nothing.",
        };

    internal static Diagnostic WithoutOutsideVariant(SourceLocation at) =>
        new(WithoutOutsideVariantRow, at, "`without` needs a variant (`extends`)")
        {
            Hint = "Remove the declaration itself, or state a variant: `platform NAME extends BASE { … }`.",
        };

    internal static Diagnostic RemovedByVariant(SourceLocation at, string name, SourceLocation removal) =>
        new(RemovedByVariantRow, at, $"`{name}` is used, and the variant removes it")
        {
            Related = LabeledLocation.List(removal, "removed here"),
            Hint = "Remove the use, or keep the element.",
        };

    internal static Diagnostic VariantChangesSort(SourceLocation at, string name, SourceLocation original) =>
        new(VariantChangesSortRow, at, $"`{name}` is a different sort of element in the base platform")
        {
            Related = LabeledLocation.List(original, "declared here"),
            Hint = $"Write `without {name}` first to replace it altogether.",
        };

    internal static Diagnostic KindMissing(SourceLocation at, string name, IReadOnlyList<string> known) =>
        new(KindMissingRow, at, $"`{name}` needs a kind after a colon")
        {
            Hint = $"Write `{name} : {known[Math.Min(1, known.Count - 1)]}`, or another of: {Wording.List(known)}.",
        };

    internal static Diagnostic UnknownKind(SourceLocation at, string kind, string what, IReadOnlyList<string> known)
    {
        string? suggestion = OtherKindNames.Meaning(kind, known) ?? Spelling.Nearest(kind, known);
        return new(UnknownKindRow, at, $"unknown {NounOf(what)} kind `{kind}`")
        {
            Label = suggestion is null ? null : $"did you mean `{suggestion}`?",
            Hint = suggestion is null ? $"Known kinds: {Wording.List(known)}." : null,
            Fix = suggestion is null ? null : new SuggestedFix($"Change to `{suggestion}`", at, suggestion),
        };
    }

    internal static Diagnostic UnknownWord(SourceLocation at, string word, string clause, IReadOnlyList<string> known) =>
        new(UnknownWordRow, at, $"expected {Wording.List(known, "or")} after `{clause}`, found `{word}`");

    // What does not look like a view may be a misspelt `fits` or `excludes`.
    internal static Diagnostic UnknownView(SourceLocation at, string word, IReadOnlyList<string> known)
    {
        string? suggestion = Spelling.Nearest(word, known.Concat(["fits", "excludes"]));
        return new(UnknownViewRow, at, $"unknown view `{word}`; known: {Wording.List(known)}")
        {
            Label = suggestion is null ? null : $"did you mean `{suggestion}`?",
            Fix = suggestion is null ? null : new SuggestedFix($"Change to `{suggestion}`", at, suggestion),
        };
    }

    internal static Diagnostic KindOfExpectedRange(SourceLocation at, string view, string? kind) =>
        kind is null
            ? new(KindOfExpectedRangeRow, at, $"the range has no kind, and `{view}` lists regions with their kinds")
            {
                Hint =
                    "Put the kind after the range, `0x800_0000 size 1M msi`: `direct`, `direct-relaxable`, `reserved`, "
                    + "`msi` or `software-msi`.",
            }
            : new(KindOfExpectedRangeRow, at, $"the range has the kind `{kind}`, and `{view}` lists addresses without a kind")
            {
                Hint = $"Remove `{kind}`, or expect `sysfs`.",
            };

    internal static Diagnostic VirtualFunctionsIncomplete(SourceLocation at, bool isOfComponent) =>
        isOfComponent
            ? new(VirtualFunctionsRow, at, "a component of an interconnect cannot have virtual functions")
            {
                Hint = "Only PCI functions have an SR-IOV capability; remove the clause, or put the device on a root bus or bridge.",
            }
            : new(VirtualFunctionsRow, at, "`vfs` needs the offset and the stride of the SR-IOV capability")
            {
                Prose = "They decide the requester IDs of the virtual functions, and with them IOMMU, group and claims.",
                Hint = "Write `vfs 16 offset 0x80 stride 2`; `lspci -vv` prints them as `VF offset: 128, stride: 2`.",
            };

    internal static Diagnostic VirtualFunctionBeyond(SourceLocation at, string device, uint count, ulong requester) =>
        new(
            VirtualFunctionBeyondRow,
            at,
            $"virtual function {count - 1} of `{device}` has the requester ID {Wording.Hex(requester)}, and a segment ends at 0xffff"
        )
        {
            Hint = "Compare `vfs`, `offset` and `stride` with the SR-IOV capability (`lspci -vv`).",
        };

    internal static Diagnostic ReversedRange(SourceLocation at, ulong first, ulong last) =>
        new(ReversedRangeRow, at, $"the range ends at {Wording.Hex(last)}, before it starts at {Wording.Hex(first)}")
        {
            Hint = "Swap the ends. If firmware really says so, add `allow IOVA2001 \"why\"` to the region.",
        };

    internal static Diagnostic EmptyRange(SourceLocation at) =>
        new(EmptyRangeRow, at, "the range holds no address")
        {
            Hint = "If firmware really states a length of 0, add `allow IOVA2002 \"why\"` to the region.",
        };

    internal static Diagnostic OverflowingRange(SourceLocation at, ulong first, ulong last) =>
        new(OverflowingRangeRow, at, $"the range starts at {Wording.Hex(first)} and passes 2^64-1")
        {
            Prose = $"Computed modulo 2^64, as Linux does, it would end at {Wording.Hex(last)}.",
            Hint = "If firmware really says so, add `allow IOVA2003 \"why\"` to the region.",
        };

    internal static Diagnostic AddressBitsMeanNoLimit(SourceLocation at) =>
        new(AddressBitsMeanNoLimitRow, at, "a limit of 0 bits limits nothing")
        {
            Prose = "Linux takes 0 for a firmware bug and applies no limit (rc_dma_get_range).",
            Hint = "Leave the clause out, or state the bits the element really carries.",
        };

    internal static Diagnostic ShortClass(SourceLocation at, string written, string? meant) =>
        new(ShortClassRow, at, $"`{written}` is not a PCI class of six hexadecimal digits")
        {
            Prose = "A class has base class, sub-class and interface: 0x030000 is a VGA controller, of which `lspci -n` prints 0300.",
            Hint = meant is null ? "Write all six digits, or a name such as `vga` or `nvme`." : $"Write `{meant}`.",
            Fix = meant is null ? null : new SuggestedFix($"Write `{meant}`", at, meant),
        };

    /// <param name="meant">The names that it may mean; none: all are listed.</param>
    internal static Diagnostic UnknownClass(SourceLocation at, string word, IReadOnlyList<string> meant, IReadOnlyList<string> known)
    {
        string? suggestion = meant.Count == 1 ? meant[0] : null;
        return new(UnknownWordRow, at, $"unknown PCI class `{word}`")
        {
            Label = suggestion is null ? null : $"did you mean `{suggestion}`?",
            Hint =
                suggestion is not null ? null
                : meant.Count > 1 ? $"Say which: {Wording.List(meant.Select(name => $"`{name}`"), "or")}."
                : $"Known names are {Wording.List(known)}; or write six hexadecimal digits.",
            Fix = suggestion is null ? null : new SuggestedFix($"Change to `{suggestion}`", at, suggestion),
        };
    }

    internal static Diagnostic Unused(SourceLocation at, string what, string name, string remedy) =>
        new(UnusedRow, at, $"unused {what} `{name}`") { Hint = remedy };

    internal static Diagnostic EmptyGroup(SourceLocation at, string name) =>
        new(EmptyGroupRow, at, $"the group `{name}` has no devices")
        {
            Hint = $"List its devices, `group {name} {{ a, b }}`, or remove it.",
        };

    internal static Diagnostic AliasInOtherSegment(SourceLocation at, PciAddress alias, int segment) =>
        new(AliasInOtherSegmentRow, at, $"the alias `{alias}` is not in segment {segment} of its device")
        {
            Prose = "A requester ID is bus, device and function; the segment is that of the root bus.",
            Hint = "Leave the segment out.",
        };

    internal static Diagnostic AliasOfComponent(SourceLocation at) =>
        new(MisplacedClauseRow, at, "a device of an interconnect cannot have `dma-alias`")
        {
            Prose = "Only PCI functions have requester IDs.",
            Hint = "Remove it; what a component sends with are its `streams`.",
        };

    internal static Diagnostic MisplacedClause(SourceLocation at, string clause, string element, ClausePlaces places) =>
        new(MisplacedClauseRow, at, $"{element} cannot have `{clause}`") { Hint = $"It belongs to {Places(places)}." };

    private static string Places(ClausePlaces places) =>
        Wording.List(
            new[]
            {
                (ClausePlaces.Iommu, "an IOMMU"),
                (ClausePlaces.Msi, "an MSI controller"),
                (ClausePlaces.RootBus, "a root bus"),
                (ClausePlaces.Interconnect, "an interconnect"),
                (ClausePlaces.Bridge, "a bridge"),
                (ClausePlaces.Device, "a device"),
                (ClausePlaces.Platform, "the platform itself"),
            }
                .Where(place => (places & place.Item1) != 0)
                .Select(place => place.Item2),
            "or"
        );

    internal static Diagnostic RepeatedClause(SourceLocation at, string clause, SourceLocation first) =>
        new(RepeatedClauseRow, at, $"`{clause}` is given twice; the first counts")
        {
            Related = LabeledLocation.List(first, "first given here"),
        };

    internal static Diagnostic TwoLimits(SourceLocation at, SourceLocation window) =>
        new(TwoLimitsRow, at, "`address-bits` and `dma-window` both say what the element can carry; the windows count")
        {
            Related = LabeledLocation.List(window, "the window"),
            Hint = "Keep one. `address-bits n` is the window `bits n`.",
        };

    internal static Diagnostic BehindBothNoneAndSomething(SourceLocation at, SourceLocation none) =>
        new(BehindBothRow, at, "the element is behind an IOMMU and also `behind none`")
        {
            Related = LabeledLocation.List(none, "behind none"),
            Hint = "Keep one of the two.",
        };

    internal static Diagnostic StreamsDoNotMatchRequesters(
        SourceLocation at,
        uint firstStream,
        uint lastStream,
        uint? firstRequester,
        uint? lastRequester
    ) =>
        new(
            StreamsDoNotMatchRow,
            at,
            lastStream < firstStream
                ? $"the last stream ID {Wording.Hex(lastStream)} lies before the first, {Wording.Hex(firstStream)}"
                : $"there are {(ulong)lastStream - firstStream + 1} stream IDs ({Wording.Range(firstStream, lastStream)}) for "
                    + $"{(ulong)lastRequester!.Value - firstRequester!.Value + 1} requester IDs"
        )
        {
            Hint = "State the first stream ID alone to count on from it, or the same twice for one stream that all share.",
        };

    internal static Diagnostic WindowTargetOverflows(SourceLocation at, IovaRange window, ulong target) =>
        new(WindowTargetOverflowsRow, at, $"a window of {Wording.Size(window)} that leads to {Wording.Hex(target)} passes 2^64-1")
        {
            Hint = "Correct the range, or where it leads `to`.",
        };

    internal static Diagnostic ParentMissing(SourceLocation at, string what, string name) =>
        new(ParentMissingRow, at, $"the {NounOf(what)} `{name}` needs `on BUS`")
        {
            Hint = "Put a device on a root bus, a bridge or an interconnect.",
        };

    internal static Diagnostic RootBusHasParent(SourceLocation at, string name) =>
        new(RootBusHasParentRow, at, $"the root bus `{name}` cannot have a parent")
        {
            Hint = "Remove `on`; a bus below another is a `bridge`.",
        };

    internal static Diagnostic BusOnItself(SourceLocation at, string name) =>
        new(BusOnItselfRow, at, $"`{name}` is below itself") { Hint = "Remove `on` from the bus at the top." };

    internal static Diagnostic AddressMissing(SourceLocation at, string name, string bus) =>
        new(AddressMissingRow, at, $"`{name}` is on the PCI bus `{bus}` and has no address") { Hint = "Add `at bus:device.function`." };

    internal static Diagnostic AddressNotPossible(SourceLocation at, string what) =>
        new(
            AddressNotPossibleRow,
            at,
            $"{what} cannot have a PCI address, such as `{at.Source.Text.Substring(at.Span.Start, at.Span.Length)}`"
        )
        {
            Hint = "Remove `at`; devices of a root bus and of bridges have addresses.",
        };

    internal static Diagnostic DeviceInTwoGroups(SourceLocation at, string device, string other, SourceLocation? otherAt) =>
        new(DeviceInTwoGroupsRow, at, $"`{device}` is in the group `{other}` already")
        {
            Related = LabeledLocation.List(otherAt, "the other group"),
            Hint = "A device is in one group; remove it from the others.",
        };

    internal static Diagnostic RepeatedMember(SourceLocation at, string device, SourceLocation first) =>
        new(RepeatedMemberRow, at, $"`{device}` is named twice")
        {
            Related = LabeledLocation.List(first, "first named here"),
            Hint = "Remove one of the two.",
        };

    internal static Diagnostic LayoutOverlapsItself(SourceLocation at, IovaRange overlap, SourceLocation other) =>
        new(LayoutOverlapsItselfRow, at, $"{Wording.Range(overlap)} ({Wording.Size(overlap)}) is mapped twice")
        {
            Related = LabeledLocation.List(other, "mapped here too"),
            Hint = "The ranges of a layout may touch, not overlap.",
        };

    internal static Diagnostic IncludeNotFound(SourceLocation at, string path)
    {
        string includer = at.Source.Path;
        string folder = includer.Substring(0, includer.LastIndexOfAny(['/', '\\']) + 1);
        return new(IncludeNotFoundRow, at, $"include not found: `{path}`")
        {
            Hint = $"Looked for `{folder}{path}`; paths are relative to the including file.",
        };
    }

    internal static Diagnostic IncludeOutsideRoot(SourceLocation at, string path) =>
        new(IncludeOutsideRootRow, at, $"`{path}` lies outside the folder of the file that was given")
        {
            Hint = "Move it below that folder, or allow its folder as an include root.",
        };

    internal static Diagnostic IncludeUnreadable(SourceLocation at, string path, string? why) =>
        new(IncludeUnreadableRow, at, why is null ? $"`{path}` cannot be read" : $"`{path}` cannot be read: {why}")
        {
            Hint = "Include a readable text file.",
        };

    internal static Diagnostic IncludeNotInBuild(SourceLocation at, string path) =>
        new(IncludeNotInBuildRow, at, $"`{path}` is not among the IovaTopology items of the build")
        {
            Hint = $"Add <IovaTopology Include=\"{path}\" /> to the project.",
        };

    internal static Diagnostic IncludeLoop(SourceLocation at, string path) =>
        new(IncludeLoopRow, at, $"`{path}` includes this file again")
        {
            Hint = "Remove one of the includes, or move what both files need into a third.",
        };

    internal static Diagnostic TooManyFilesInView(SourceLocation at, int most) =>
        new(TooManyFilesInViewRow, at, $"too many nested includes: added up over all files, more than {most} files are in view")
        {
            Hint = "A file sees everything that its includes include. Include a file only where it is needed.",
        };

    internal static Diagnostic DuplicatePlatform(SourceLocation at, string name, SourceLocation first) =>
        new(DuplicatePlatformRow, at, $"the platform `{name}` is declared twice")
        {
            Related = LabeledLocation.List(first, "the other one"),
            Hint = "Rename one of them.",
        };

    private static bool IsPowerOfTwo(BigInteger number) => number.Sign > 0 && (number & (number - 1)).IsZero;

    private static string Count(int count, string noun) => count == 1 ? "1 " + noun : $"{count} {noun}s";
}
