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
parser grammar IovaParser;

options { tokenVocab = IovaLexer; superClass = IovaParserBase; contextSuperClass = IovaRuleContext; }

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
    : written=PCI_ADDRESS
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
    : written=PCI_ADDRESS
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
