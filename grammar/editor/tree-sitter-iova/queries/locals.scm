[(source_file) (platform) (part) (loop)] @local.scope

(constant name: (name) @local.definition)
(parameter name: (name) @local.definition)
(loop variable: (name) @local.definition)
(element name: (reference (name) @local.definition))
(group name: (reference (name) @local.definition))
(layout name: (reference (name) @local.definition))

(variable) @local.reference
(reference (name) @local.reference)
(indexed_name name: (name) @local.reference)
