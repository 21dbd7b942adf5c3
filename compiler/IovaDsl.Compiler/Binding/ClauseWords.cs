using IovaDsl.Compiler.Syntax;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>The keyword of a clause, for messages.</summary>
internal static class ClauseWords
{
    public static string Of(ClauseSyntax clause) =>
        clause switch
        {
            NumberClauseSyntax { Keyword: NumberClauseKeyword.InputBits } => "input-bits",
            NumberClauseSyntax { Keyword: NumberClauseKeyword.AddressBits } => "address-bits",
            NumberClauseSyntax { Keyword: NumberClauseKeyword.Segment } => "segment",
            NumberClauseSyntax { Keyword: NumberClauseKeyword.Class } => "class",
            NumberClauseSyntax => "id",
            RangeClauseSyntax { Keyword: RangeClauseKeyword.Aperture } => "aperture",
            RangeClauseSyntax { Keyword: RangeClauseKeyword.Doorbell } => "doorbell",
            RangeClauseSyntax { Keyword: RangeClauseKeyword.BridgeWindow } => "bridge-window",
            RangeClauseSyntax { Keyword: RangeClauseKeyword.Registers } => "registers",
            RangeClauseSyntax => "buses",
            PageSizesClauseSyntax => "page-sizes",
            MsiWindowClauseSyntax => "msi-window",
            DmaWindowClauseSyntax => "dma-window",
            BehindClauseSyntax => "behind",
            SignalsClauseSyntax => "signals",
            DmaAliasClauseSyntax => "dma-alias",
            MemoryClauseSyntax => "memory",
            RegionClauseSyntax r => r.Kind.Name(),
            FirmwareClauseSyntax => "firmware",
            PathClauseSyntax => "path",
            HostDriverClauseSyntax => "host-driver",
            AllowClauseSyntax => "allow",
            FactClauseSyntax => "fact",
            _ => "unknown",
        };
}
