using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Robustness;

/// <summary>The state after edits is that of opening the final texts.</summary>
public sealed class EditTests
{
    [Fact]
    public void Edits_in_rapid_sequence_come_to_the_same_as_opening_the_final_text()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, "");
        string text = Boards.Small.Replace("address-bits 42", "address-bits 420", StringComparison.Ordinal);
        for (int i = 0; i < text.Length; i++)
            editor.Edit(Boards.Uri, i, 0, text[i].ToString());
        JsonArray after = editor.DiagnosticsOf(Boards.Uri);

        using var fresh = Editors.Start();
        fresh.Open(Boards.Uri, text);
        Assert.Equal(fresh.DiagnosticsOf(Boards.Uri).ToJsonString(), after.ToJsonString());
        Assert.NotEmpty(after);
    }

    [Fact]
    public void A_replaced_text_and_an_insertion_at_the_start_are_different_changes()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, "platform p { }\n");
        editor.Edit(Boards.Uri, 0, 0, "platform q { }\n");
        Assert.Equal(["q", "p"], Names());
        editor.Replace(Boards.Uri, "platform r { }\n");
        Assert.Equal(["r"], Names());

        string[] Names() =>
            [.. editor.Ask("textDocument/documentSymbol", Boards.Uri)!.AsArray().Select(symbol => symbol!["name"]!.GetValue<string>())];
    }

    [Fact]
    public void What_an_edit_of_an_included_text_breaks_is_told_of_the_includer()
    {
        const string part = "file:///nowhere/part.iova";
        using var editor = Editors.Start();
        editor.Open(part, "part chip { iommu mmu : generic { input-bits 48 } }\n");
        editor.Open(Boards.Uri, "include \"part.iova\"\nplatform p { use chip\n root-bus b { segment 0 buses 0..1 behind mmu } }\n");
        Assert.DoesNotContain(editor.DiagnosticsOf(Boards.Uri), IsError);
        editor.Edit(part, editor.TextOf(part).IndexOf("mmu", StringComparison.Ordinal), 3, "other");
        Wait(editor, () => editor.Told[Boards.Uri].Diagnostics.Any(IsError));
        editor.Edit(part, editor.TextOf(part).IndexOf("other", StringComparison.Ordinal), 5, "mmu");
        Wait(editor, () => !editor.Told[Boards.Uri].Diagnostics.Any(IsError));
    }

    [Fact]
    public void Files_that_are_written_deleted_and_renamed_are_followed_in_two_folders()
    {
        using var one = new Folder();
        using var two = new Folder();
        one.Write("board.iova", "include \"part.iova\"\nplatform p { use chip }\n");
        using var editor = Editors.Start(one.Path);
        string board = one.UriOf("board.iova");
        Wait(editor, () => Errors(editor, board) > 0);

        one.Write("part.iova", "part chip { interconnect b { } }\n");
        Changed(editor, one.UriOf("part.iova"), 1);
        Wait(editor, () => Errors(editor, board) == 0);

        two.Write("broken.iova", "platform {\n");
        editor.Server.Tell(
            "workspace/didChangeWorkspaceFolders",
            new JsonObject
            {
                ["event"] = new JsonObject
                {
                    ["added"] = new JsonArray(new JsonObject { ["uri"] = Editor.UriOf(two.Path), ["name"] = "two" }),
                    ["removed"] = new JsonArray(),
                },
            }
        );
        Wait(editor, () => Errors(editor, two.UriOf("broken.iova")) > 0);

        File.Move(one.PathOf("part.iova"), one.PathOf("chip.iova"));
        Changed(editor, one.UriOf("part.iova"), 3);
        Changed(editor, one.UriOf("chip.iova"), 1);
        Wait(editor, () => Errors(editor, board) > 0);

        File.Delete(two.PathOf("broken.iova"));
        Changed(editor, two.UriOf("broken.iova"), 3);
        Wait(editor, () => Errors(editor, two.UriOf("broken.iova")) == 0);
    }

    [Fact]
    public void Severities_are_those_of_the_editorconfig_files_around()
    {
        using var folder = new Folder();
        Directory.CreateDirectory(folder.PathOf("boards"));
        folder.Write("boards/board.iova", "const unused = 1\nplatform p { interconnect b { } device d on b }\n");
        string board = folder.UriOf("boards/board.iova");
        using var editor = Editors.Start(folder.Path);
        Wait(editor, () => SeverityOfUnused() == 3);
        folder.Write(".editorconfig", "[*.iova]\ndotnet_diagnostic.IOVA1574.severity = error\n");
        Changed(editor, folder.UriOf(".editorconfig"), 1);
        Wait(editor, () => SeverityOfUnused() == 1);
        File.Delete(folder.PathOf(".editorconfig"));
        Changed(editor, folder.UriOf(".editorconfig"), 3);
        Wait(editor, () => SeverityOfUnused() == 3);

        int? SeverityOfUnused() =>
            editor.Told.TryGetValue(board, out var told)
                ? told.Diagnostics.FirstOrDefault(said => said!["code"]!.GetValue<string>() == "IOVA1574")?["severity"]!.GetValue<int>()
                : null;
    }

    [Fact]
    public void A_closed_text_counts_as_its_file_again()
    {
        using var folder = new Folder();
        folder.Write("board.iova", "platform p { }\n");
        string board = folder.UriOf("board.iova");
        using var editor = Editors.Start(folder.Path);
        editor.Open(board, "platform {\n");
        Wait(editor, () => Errors(editor, board) > 0);
        editor.Close(board);
        Wait(editor, () => Errors(editor, board) == 0);
    }

    [Fact]
    public void A_file_of_a_hundred_thousand_lines_is_edited_and_asked()
    {
        string text = LongBoard.Of(100_000);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text);
        editor.DiagnosticsOf(Boards.Uri);
        int at = text.IndexOf("address-bits 42", StringComparison.Ordinal) + "address-bits ".Length;
        editor.Edit(Boards.Uri, at, 2, "99");
        Assert.Contains(editor.DiagnosticsOf(Boards.Uri), IsError);
        editor.Edit(Boards.Uri, at, 2, "41");
        Assert.DoesNotContain(editor.DiagnosticsOf(Boards.Uri), IsError);
        int device = editor.TextOf(Boards.Uri).IndexOf("device d30000", StringComparison.Ordinal) + "device ".Length;
        string hover = editor.AskAt("textDocument/hover", Boards.Uri, device)!["contents"]!["value"]!.GetValue<string>();
        Assert.Contains("usable: ", hover, StringComparison.Ordinal);
        Assert.Equal(
            2,
            editor
                .AskAt(
                    "textDocument/selectionRange",
                    Boards.Uri,
                    device,
                    new JsonObject
                    {
                        ["positions"] = new JsonArray(
                            Editor.PositionOf(editor.TextOf(Boards.Uri), device),
                            Editor.PositionOf(editor.TextOf(Boards.Uri), 0)
                        ),
                    }
                )!
                .AsArray()
                .Count
        );
    }

    private static bool IsError(JsonNode? diagnostic) => diagnostic!["severity"]!.GetValue<int>() == 1;

    private static int Errors(Editor editor, string uri) =>
        editor.Told.TryGetValue(uri, out var told) ? told.Diagnostics.Count(IsError) : 0;

    private static void Changed(Editor editor, string uri, int type) =>
        editor.Server.Tell(
            "workspace/didChangeWatchedFiles",
            new JsonObject { ["changes"] = new JsonArray(new JsonObject { ["uri"] = uri, ["type"] = type }) }
        );

    private static void Wait(Editor editor, Func<bool> until)
    {
        while (!until())
            editor.Take(editor.Server.NextNotification());
    }
}
