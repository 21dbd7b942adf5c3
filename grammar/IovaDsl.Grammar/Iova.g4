// The language, as written. language.md is the reference for people; this is the same in rules.
//
// Every decision but two is made on the next token. The two: a region that stands in a platform may have a tail
// "for a, b", and may be followed by a loop "for n in"; a range that is expected may have a kind, "reserved" or "msi", and may be
// followed by a region or a controller that begins with the same word.
//
// A token has a label only where the builder asks for it: IovaParserBase makes objects of no others.
//
// No rule builds anything: SyntaxBuilder in the compiler listens, and makes records from the labels as rules end, so
// that no parse tree has to be kept.
grammar Iova;

options { superClass = IovaParserBase; contextSuperClass = IovaRuleContext; }

tokens {
    OMITTED     // Stands for text nested too deeply to be read; only the scanner makes it.
}

file
    : ( include | constant | part | platform )* EOF
    ;

include
    : INCLUDE path=STRING
    ;

// A number or a range; a name alone may be either.
constant
    : CONST id=name EQUALS value=range
    ;

part
    : PART id=name ( LPAREN parameters=parameterList? RPAREN )? memberBody
    ;

parameterList
    : items+=parameter ( COMMA items+=parameter )*
    ;

parameter
    : id=name ( EQUALS fallback=argument )?
    ;

platform
    : PLATFORM id=name title=STRING? ( EXTENDS base=name )? memberBody
    ;

// An "allow" right after a region belongs to the region. The shape of this rule (and of elementBody) says so without
// an ambiguity: after a region stands another region, or something else, or the end.
memberBody
    : LBRACE
      ( member | allowance )*
      ( platformRegion ( member ( member | allowance )* )? )*
      RBRACE
    ;

member
    : element
    | group
    | layout
    | expectation
    | loop
    | use
    | without
    | constant
    | platformClause
    ;

element
    : ( IOMMU | MSI | ROOT_BUS | INTERCONNECT | BRIDGE | DEVICE ) id=reference
      ( COLON kind=name )? title=STRING? ( ON parent=reference )? ( AT address=pciAddress )?
      elementBody?
    ;

pciAddress
    : PCI_ADDRESS
    | BUS bus=expression DEVICE device=expression FUNCTION function=expression
    ;

group
    : GROUP id=reference title=STRING? ( LBRACE devices=referenceList? RBRACE )?
    ;

layout
    : LAYOUT id=reference title=STRING? ( LBRACE ( RAM ram+=range )* RBRACE )?
    ;

loop
    : FOR variable=name IN items+=loopItem ( COMMA items+=loopItem )* memberBody
    ;

loopItem
    : first=expression ( DOT_DOT last=expression )?
    ;

use
    : USE id=name ( LPAREN ( arguments+=argument ( COMMA arguments+=argument )* )? RPAREN )?
    ;

// A text, a number, a range, or an element; what a name alone is, the binder sees. Only a name takes an index.
argument
    : text=STRING
    | value=range ( LBRACKET index=expression RBRACKET )?
    ;

without
    : WITHOUT id=reference
    ;

// Which views there are, and which of them list kinds, the binder knows.
expectation
    : EXPECT subject=reference
      ( view=NAME ( nothing=NOTHING | refused=REFUSED error=NAME? | listed=expectedList ) viewQualifier*
      | FITS target=reference
      | EXCLUDES excluded=range
      )
    ;

viewQualifier
    : ON KERNEL version=VERSION
    | LIMITS limits=RESERVED
    ;

expectedList
    : items+=expectedRange ( COMMA items+=expectedRange )*
    ;

expectedRange
    : subject=range kind=( DIRECT | DIRECT_RELAXABLE | RESERVED | MSI | SOFTWARE_MSI )?
    ;

elementBody
    : LBRACE
      ( clause | allowance )*
      ( region ( clause ( clause | allowance )* )? )*
      RBRACE
    ;

clause
    : ( INPUT_BITS | ADDRESS_BITS | SEGMENT | CLASS | ID ) number=expression
    | ( APERTURE | DOORBELL | BRIDGE_WINDOW | REGISTERS | BUSES ) subject=range
    | PAGE_SIZES numbers=expressionList
    | MSI_WINDOW candidates=rangeList
    | DMA_WINDOW subject=range ( TO number=expression )?
    | BEHIND ( none=NONE | target=reference ( REQUESTERS subject=range )? ( ( STREAM | STREAMS ) streams=streamList )? )
    | SIGNALS names=referenceList
    | DMA_ALIAS ( none=NONE | aliases=requesterList )
    | VFS number=expression ( OFFSET offset=expression )? ( STRIDE stride=expression )?
    | ( PATH | HOST_DRIVER ) text=STRING
    | UNKNOWN what=property text=STRING?
    | platformClause
    ;

streamList
    : items+=streamItem ( COMMA items+=streamItem )*
    ;

streamItem
    : first=expression ( DOT_DOT last=expression | MASK mask=expression )?
    ;

requesterList
    : items+=requester ( COMMA items+=requester )*
    ;

requester
    : PCI_ADDRESS
    | number=expression
    ;

// Clauses that may also stand in the platform itself, or only there.
platformClause
    : FIRMWARE kind=name
    | MEMORY sort=( RAM | RESERVED | DEVICE ) subject=range text=STRING?
    | FACT key=STRING values+=factValue ( COMMA values+=factValue )*
    ;

factValue
    : number=expression
    | text=STRING
    ;

property
    : INPUT_BITS | ADDRESS_BITS | PAGE_SIZES | MSI_WINDOW | DMA_WINDOW | BRIDGE_WINDOW | BEHIND
    | name
    ;

region
    : ( DIRECT | DIRECT_RELAXABLE | RESERVED | MSI | SOFTWARE_MSI ) subject=range regionTail*
    ;

// In a platform "msi" declares a controller.
platformRegion
    : ( DIRECT | DIRECT_RELAXABLE | RESERVED | SOFTWARE_MSI ) subject=range regionTail*
    ;

// A string after "allow ID" is the reason, any other the label; the builder tells them apart.
regionTail
    : FOR devices=referenceList
    | SINCE KERNEL version=VERSION
    | ALLOW code=NAME
    | text=STRING
    ;

allowance
    : ALLOW code=NAME reason=STRING?
    ;

range
    : first=expression ( DOT_DOT last=expression | SIZE size=expression )?
    | ABOVE bound=expression
    | BELOW bound=expression
    | BITS bound=expression
    ;

rangeList
    : items+=range ( COMMA items+=range )*
    ;

// Precedence is settled by the builder: a rule for each of six levels would cost more than all the rest.
// The first operand stands in the rule itself, because most expressions are a single number.
expression
    : ( NUMBER | LPAREN inner=expression RPAREN | TILDE complemented=operand | OMITTED | word=name ) rest=operations?
    ;

operations
    : items+=operation+
    ;

operation
    : op=( PLUS | MINUS | STAR | SLASH | PERCENT | SHIFT_LEFT | SHIFT_RIGHT | AMPERSAND | BAR | CARET ) right=operand
    ;

operand
    : NUMBER
    | LPAREN inner=expression RPAREN
    | TILDE complemented=operand
    | OMITTED
    | word=name
    ;

expressionList
    : items+=expression ( COMMA items+=expression )*
    ;

reference
    : word=name ( LBRACKET index=expression RBRACKET )?
    ;

referenceList
    : items+=reference ( COMMA items+=reference )*
    ;

name
    : NAME | QUOTED_NAME
    | SEGMENT | BUSES | CLASS | ID | APERTURE | DOORBELL | REGISTERS | REQUESTERS | STREAM | STREAMS | MASK | DMA_ALIAS | VFS | OFFSET | STRIDE | MEMORY
    | SIGNALS | FIRMWARE | PATH | HOST_DRIVER | FACT | UNKNOWN | ALLOW | SINCE | KERNEL | RAM | TO | BUS | FUNCTION | FITS | EXCLUDES | LIMITS
    ;

// The tokens. The compiler reads files with a scanner of its own (IovaScanner.cs), which yields the same tokens faster; a test holds the
// two together. What stands here is the definition, that one the implementation.

// Words that are never names unless they stand in back-quotes.
INCLUDE          : 'include' ;
PLATFORM         : 'platform' ;
PART             : 'part' ;
CONST            : 'const' ;
EXTENDS          : 'extends' ;
WITHOUT          : 'without' ;
USE              : 'use' ;
FOR              : 'for' ;
IN               : 'in' ;
IOMMU            : 'iommu' ;
MSI              : 'msi' ;
ROOT_BUS         : 'root-bus' ;
INTERCONNECT     : 'interconnect' ;
BRIDGE           : 'bridge' ;
DEVICE           : 'device' ;
GROUP            : 'group' ;
LAYOUT           : 'layout' ;
EXPECT           : 'expect' ;
ON               : 'on' ;
AT               : 'at' ;
BEHIND           : 'behind' ;
SIZE             : 'size' ;
ABOVE            : 'above' ;
BELOW            : 'below' ;
BITS             : 'bits' ;
NONE             : 'none' ;
NOTHING          : 'nothing' ;
REFUSED          : 'refused' ;
DIRECT           : 'direct' ;
DIRECT_RELAXABLE : 'direct-relaxable' ;
RESERVED         : 'reserved' ;
SOFTWARE_MSI     : 'software-msi' ;
INPUT_BITS       : 'input-bits' ;
ADDRESS_BITS     : 'address-bits' ;
PAGE_SIZES       : 'page-sizes' ;
MSI_WINDOW       : 'msi-window' ;
DMA_WINDOW       : 'dma-window' ;
BRIDGE_WINDOW    : 'bridge-window' ;

// Words that mean something in their place and are names elsewhere.
SEGMENT          : 'segment' ;
BUSES            : 'buses' ;
CLASS            : 'class' ;
ID               : 'id' ;
APERTURE         : 'aperture' ;
DOORBELL         : 'doorbell' ;
REGISTERS        : 'registers' ;
REQUESTERS       : 'requesters' ;
STREAM           : 'stream' ;
STREAMS          : 'streams' ;
MASK             : 'mask' ;
DMA_ALIAS        : 'dma-alias' ;
VFS              : 'vfs' ;
OFFSET           : 'offset' ;
STRIDE           : 'stride' ;
MEMORY           : 'memory' ;
SIGNALS          : 'signals' ;
FIRMWARE         : 'firmware' ;
PATH             : 'path' ;
HOST_DRIVER      : 'host-driver' ;
FACT             : 'fact' ;
UNKNOWN          : 'unknown' ;
ALLOW            : 'allow' ;
SINCE            : 'since' ;
KERNEL           : 'kernel' ;
RAM              : 'ram' ;
TO               : 'to' ;
BUS              : 'bus' ;
FUNCTION         : 'function' ;
FITS             : 'fits' ;
EXCLUDES         : 'excludes' ;
LIMITS           : 'limits' ;

// A hyphen between name characters belongs to the name. Letters beyond ASCII are read as part of a name so that
// one message can say that names have none.
NAME        : NAME_START NAME_CHAR* ( '-' NAME_CHAR+ )* ;
QUOTED_NAME : '`' ~[`\r\n]* '`' ;

// [segment:]bus:device.function. What the digits say is checked later, so that a wrong one gets one good message.
PCI_ADDRESS : HEX+ ':' HEX+ ( ':' HEX+ )? '.' NAME_CHAR+ ;

// A kernel version. 0..3 is not one: a digit has to follow the point.
VERSION     : DIGIT+ ( '.' NAME_CHAR+ )+ ;

// Everything that begins like a number; malformed ones are told apart later.
NUMBER      : DIGIT NAME_CHAR* ;

// \\ and \" are escapes; any other backslash is itself. A string ends on its line.
STRING              : '"' STRING_PIECE* '"' ;
UNTERMINATED_STRING : '"' STRING_PIECE* '\\'? ;

DOT_DOT     : '..' ;
LBRACE      : '{' ;
RBRACE      : '}' ;
LPAREN      : '(' ;
RPAREN      : ')' ;
LBRACKET    : '[' ;
RBRACKET    : ']' ;
COMMA       : ',' ;
COLON       : ':' ;
EQUALS      : '=' ;
PLUS        : '+' ;
MINUS       : '-' ;
STAR        : '*' ;
SLASH       : '/' ;
PERCENT     : '%' ;
SHIFT_LEFT  : '<<' ;
SHIFT_RIGHT : '>>' ;
AMPERSAND   : '&' ;
BAR         : '|' ;
CARET       : '^' ;
TILDE       : '~' ;

// Exactly three slashes make a doc comment; the rule comes first, so that it wins where both match.
DOC_COMMENT          : '///' ( ~[/\r\n] ~[\r\n]* )? -> channel(HIDDEN) ;
LINE_COMMENT         : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT        : '/*' .*? '*/' -> channel(HIDDEN) ;
UNTERMINATED_COMMENT : '/*' ( ~'*' | '*'+ ~[*/] )* '*'* -> channel(HIDDEN) ;

// A byte order mark is white space, because files are pasted together.
WHITE_SPACE : [ \t\r\n\f\u000B\uFEFF]+ -> skip ;

STRAY       : . ;

fragment DIGIT        : [0-9] ;
fragment HEX          : [0-9a-fA-F] ;
fragment NAME_START   : [a-zA-Z_\u00C0-\u1FFF\u2C00-\u2FEF\u3040-\uD7FF\uF900-\uFDFF] ;
fragment NAME_CHAR    : NAME_START | DIGIT ;
fragment STRING_PIECE : ~["\\\r\n] | '\\' ~[\r\n] ;
