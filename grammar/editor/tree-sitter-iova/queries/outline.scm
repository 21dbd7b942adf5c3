(platform "platform" @context name: (name) @name title: (string)? @context) @item
(part "part" @context name: (name) @name) @item
(constant "const" @context name: (name) @name) @item
(element keyword: _ @context name: (reference) @name kind: (name)? @context) @item
(group "group" @context name: (reference) @name) @item
(layout "layout" @context name: (reference) @name) @item
(loop "for" @context variable: (name) @name) @item
