-- What a person at Neovim sees of an example, asserted from Neovim's side. Started by tests/editors/run in a copy of examples/n1sdp, with
-- the code of grammar/editor/neovim.md as init.lua and the parser and queries where that page says.
local function check(condition, what)
  if not condition then error(what, 2) end
end

local function equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(("%s: expected %s, got %s"):format(what, vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

local function wait(condition, what)
  check(vim.wait(30000, condition, 20), "waited in vain for " .. what)
end

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

local function text() return table.concat(lines(), "\n") end

-- Puts the cursor on the nth occurrence of a plain text.
local function go(needle, offset)
  for row, line in ipairs(lines()) do
    local column = line:find(needle, 1, true)
    if column then return vim.api.nvim_win_set_cursor(0, { row, column - 1 + (offset or 0) }) end
  end
  error("no text " .. needle, 2)
end

local function client()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get({ bufnr = 0 })[1]
end

local function ask(method, more)
  local place = vim.lsp.util.make_position_params(0, client().offset_encoding)
  local answers = vim.lsp.buf_request_sync(0, method, vim.tbl_extend("force", place, more or {}), 30000)
  local answer = answers and select(2, next(answers))
  check(answer, "no answer to " .. method)
  check(not answer.error, method .. ": " .. vim.inspect(answer.error))
  return answer.result
end

local function diagnostics(code)
  return vim.tbl_filter(function(found) return found.code == code end, vim.diagnostic.get(0))
end

local steps = {}

local function step(name, run) steps[#steps + 1] = { name = name, run = run } end

step("a file of the language starts the server", function()
  vim.cmd("edit n1sdp.iova")
  equal(vim.bo.filetype, "iova", "file type")
  wait(function() return client() ~= nil and client().initialized end, "the server")
end)

step("the parser of tree-sitter colours and folds", function()
  local parser = vim.treesitter.get_parser(0, "iova")
  local root = parser:parse()[1]:root()
  check(not root:has_error(), "errors in the tree")
  go("device nic")
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  local captures = vim.tbl_map(function(capture) return capture.capture end, vim.treesitter.get_captures_at_pos(0, row, 2))
  equal(captures, { "keyword" }, "captures at `device`")
  equal(vim.treesitter.foldexpr(row + 1), "1", "fold of a device")
  local query = vim.treesitter.query.get("iova", "indents")
  check(query and #query.captures > 0, "indents")
end)

step("a mistake is shown while it stands, and where it stands", function()
  go("  device accelerator")
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row - 1, row - 1, false, { "  device lost on nowhere at 05:00.0" })
  wait(function() return #diagnostics("IOVA1502") == 1 end, "a diagnostic")
  local found = diagnostics("IOVA1502")[1]
  equal({ found.lnum, found.col, found.end_col }, { row - 1, 17, 24 }, "place")
  check(found.message:find("nowhere", 1, true), found.message)
  vim.cmd("undo")
  wait(function() return #diagnostics("IOVA1502") == 0 end, "its end")
end)

step("hover tells what a device can use", function()
  go("device nic", 7)
  local hover = vim.inspect(ask("textDocument/hover"))
  for _, expected in ipairs({ "nic", "0x7ff_ffff", "0x3ff_ffff_ffff" }) do
    check(hover:find(expected, 1, true), expected .. " is not in " .. hover)
  end
end)

step("definition jumps into the included file", function()
  go("n1-root-complex(0")
  local result = ask("textDocument/definition")
  local location = vim.islist(result) and result[1] or result
  vim.lsp.util.show_document(location, client().offset_encoding, { focus = true })
  equal(vim.fn.expand("%:t"), "neoverse-n1.iova", "file")
  check(vim.api.nvim_get_current_line():find("^part n1%-root%-complex"), vim.api.nvim_get_current_line())
  vim.cmd("edit n1sdp.iova")
  wait(function() return client() ~= nil end, "the server")
end)

step("references are found", function()
  go("layout small-vm", 7)
  equal(#ask("textDocument/references", { context = { includeDeclaration = true } }), 2, "references to small-vm")
end)

step("rename changes every place", function()
  go("layout small-vm", 7)
  local edit = ask("textDocument/rename", { newName = "tiny-vm" })
  vim.lsp.util.apply_workspace_edit(edit, client().offset_encoding)
  check(text():find("layout tiny-vm", 1, true) and text():find("fits tiny-vm", 1, true) and not text():find("small-vm", 1, true), text())
  vim.cmd("undo")
end)

step("formatting restores the canonical form", function()
  local canonical = text()
  go("device remote-nic")
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row - 1, row, false, { "      device   remote-nic on pcie[2]   at 01:00.0 { class   0x020000 }" })
  vim.lsp.buf.format({ async = false, timeout_ms = 30000 })
  for row, line in ipairs(lines()) do equal(line, vim.split(canonical, "\n")[row], "line " .. row) end
  equal(#lines(), #vim.split(canonical, "\n"), "lines")
end)

step("completion offers what can stand there", function()
  go("  device accelerator")
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row - 1, row - 1, false, { "  device extra on " })
  local result = ask("textDocument/completion", { position = { line = row - 1, character = 18 } })
  local labels = vim.tbl_map(function(item) return item.label end, result.items or result)
  check(vim.tbl_contains(labels, "pcie") or vim.tbl_contains(labels, "pcie[0]"), vim.inspect(labels))
  vim.cmd("undo")
end)

step("a fix is offered and mends the text", function()
  go("device accelerator", 0)
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row - 1, row, false, { "  devise accelerator on pcie[1] at 01:00.0 { class 0x120000 }" })
  wait(function() return #diagnostics("IOVA1004") == 1 end, "the mistake")
  go("devise")
  local found = diagnostics("IOVA1004")[1]
  local range = vim.lsp.util.make_given_range_params({ row, 2 }, { row, 8 }, 0, client().offset_encoding)
  local actions = ask("textDocument/codeAction", { range = range.range, context = { diagnostics = { found.user_data.lsp } } })
  local fix = vim.tbl_filter(function(action) return action.edit and action.title:find("device", 1, true) end, actions)[1]
  check(fix, "no fix in " .. vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(fix.edit, client().offset_encoding)
  check(vim.api.nvim_get_current_line():find("device accelerator", 1, true), vim.api.nvim_get_current_line())
end)

step("symbols name what the file declares", function()
  local names = {}
  local function collect(symbols)
    for _, symbol in ipairs(symbols) do
      names[#names + 1] = symbol.name
      collect(symbol.children or {})
    end
  end
  collect(ask("textDocument/documentSymbol"))
  for _, name in ipairs({ "n1sdp", "nic", "graphics", "small-vm" }) do
    check(vim.tbl_contains(names, name), name .. " is not in " .. vim.inspect(names))
  end
end)

step("the page of answers is shown", function()
  go("device nic")
  vim.cmd("IovaAnswers")
  wait(function() return vim.bo.filetype == "markdown" end, "the answers")
  check(text():find("0x7ff_ffff", 1, true), text())
end)

local failed = 0
for _, one in ipairs(steps) do
  local ok, failure = pcall(one.run)
  io.stdout:write(ok and "ok   " or "FAIL ", one.name, ok and "" or "\n     " .. tostring(failure), "\n")
  failed = failed + (ok and 0 or 1)
  if failed > 0 and not client() then break end
end
vim.cmd(failed == 0 and "qall!" or "cquit 1")
