// The tokens of .iova text. The compiler reads files with a scanner of its own (IovaScanner.cs), which yields the
// same tokens faster; a test holds the two together. This file is the definition, that one the implementation.
lexer grammar IovaLexer;

tokens {
    OMITTED     // Stands for text nested too deeply to be read; only the scanner makes it.
}

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
