; The first word of each pair is Neovim's, the second that of Helix; Zed reads @indent and @end.
(body "}" @indent.branch @outdent @end) @indent.begin @indent
(clauses "}" @indent.branch @outdent @end) @indent.begin @indent
(layout_body "}" @indent.branch @outdent @end) @indent.begin @indent
(group "}" @indent.branch @outdent @end) @indent.begin @indent
