; No two patterns take the same node: editors differ in which of two wins.

[
  "platform" "part" "const" "iommu" "msi" "root-bus" "interconnect" "bridge" "device" "group" "layout"
  "extends" "without" "use" "for" "in" "on" "at" "expect" "allow"
  "fits" "excludes" "refused" "limits"
  "direct" "direct-relaxable" "reserved" "software-msi"
  "input-bits" "aperture" "page-sizes" "msi-window" "registers" "id" "doorbell" "segment" "buses"
  "address-bits" "dma-window" "bridge-window" "behind" "requesters" "stream" "streams" "mask" "signals"
  "class" "dma-alias" "vfs" "offset" "stride" "memory" "ram" "firmware" "path" "host-driver" "fact" "unknown"
  "since" "kernel" "bus" "function"
] @keyword

"include" @keyword.import

["size" "above" "below" "bits" "to"] @keyword.operator

["none" "nothing"] @constant.builtin

(platform name: (name) @type)
(platform base: (name) @type)
(element kind: (name) @type)
(part name: (name) @function)
(use part: (name) @function)
(constant name: (name) @constant)
(parameter name: (name) @variable.parameter)
(loop variable: (name) @variable.parameter)
(reference (name) @variable)
(indexed_name name: (name) @variable)
(variable) @constant
(property (name) @property)
(clause value: (name) @constant.builtin)
(view) @keyword
(error_name) @constant.builtin
(code) @attribute

[(number) (pci_address) (version)] @number

(string) @string
(escape) @string.escape
(interpolation ["{" "}" ":"] @punctuation.special)
(format) @type.builtin

(doc_comment) @comment.documentation
[(line_comment) (block_comment)] @comment

[".." "=" "+" "-" "*" "/" "%" "<<" ">>" "&" "|" "^" "~"] @operator

(body ["{" "}"] @punctuation.bracket)
(clauses ["{" "}"] @punctuation.bracket)
(layout_body ["{" "}"] @punctuation.bracket)
(group ["{" "}"] @punctuation.bracket)
["(" ")" "[" "]"] @punctuation.bracket
"," @punctuation.delimiter
(element ":" @punctuation.delimiter)
