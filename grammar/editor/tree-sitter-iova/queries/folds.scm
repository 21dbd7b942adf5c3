[(body) (clauses) (layout_body) (group) (block_comment)] @fold
