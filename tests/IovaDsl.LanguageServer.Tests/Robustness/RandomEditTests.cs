using System.Globalization;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Features.Actions;
using IovaDsl.LanguageServer.Features.Completing;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Tests.Client;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Tests.Robustness;

/// <summary>
/// Random edits across files that include each other, in process. The oracle is a workspace that opens the final texts: every file has to
/// be told the same. In between every feature is asked at random places; none may throw. <c>IOVADSL_LSP_EDITS</c> says how many edits.
/// </summary>
public sealed class RandomEditTests
{
    private const int FewEdits = 3_000;
    private const int EditsBetweenChecks = 20;

    private static readonly string[] Pieces =
    [
        "}",
        "{",
        "\n",
        " ",
        "\"",
        "//",
        "/*",
        "iommu i : generic { input-bits 48 }\n",
        "device d on b\n",
        "device d[n] on b at bus n device 0 function 0 { direct 0x1000 size 4K }\n",
        "root-bus b { segment 0 buses 0..9 behind i }\n",
        "for n in 0..3 { ",
        "use chip(1)\n",
        "part chip(a) { const w = a interconnect c { address-bits 32 } }\n",
        "include \"a.iova\"\n",
        "include \"b.iova\"\n",
        "include \"c.iova\"\n",
        "platform p extends base { ",
        "platform base { ",
        "const k = k + 1\n",
        "expect d exact 0..1\n",
        "group g { d, e }\n",
        "without d\n",
        "0xffff_ffff_ffff_ffff_f",
        "1 << 70",
        "allow IOVA2015 ",
        "`size`",
        "é",
        "\U0001D11E",
        "\r",
        "layout l { ram 1G size 512M }\n",
    ];

    [Fact]
    public void Random_edits_never_break_it_and_come_to_the_same_as_the_final_texts()
    {
        int edits = int.TryParse(Environment.GetEnvironmentVariable("IOVADSL_LSP_EDITS"), CultureInfo.InvariantCulture, out int asked)
            ? asked
            : FewEdits;
        var random = new Random(19);
        var files = new MemoryFiles();
        var workspace = new Workspace(files);
        workspace.ChangeFolders(["/w"], []);
        string[] paths = ["/w/a.iova", "/w/b.iova", "/w/c.iova", "/w/board.iova"];
        foreach (string path in paths)
            workspace.Open(
                FileUri.Of(path),
                1,
                Boards.Small.Replace("board", Path.GetFileNameWithoutExtension(path), StringComparison.Ordinal)
            );
        for (int i = 0; i < edits; i++)
        {
            string path = paths[random.Next(paths.Length)];
            switch (random.Next(40))
            {
                case 0:
                    workspace.Close(FileUri.Of(path));
                    break;
                case 1:
                    files.Texts[path] = random.Next(3) == 0 ? null : Boards.Small;
                    workspace.FilesChanged([path]);
                    break;
                case 2:
                    workspace.Open(FileUri.Of(path), i, Boards.Small);
                    break;
                default:
                    workspace.Edit(FileUri.Of(path), i, source => Edited(source.Text, random));
                    break;
            }

            if (i % EditsBetweenChecks == 0)
            {
                AskEverything(workspace.Current, random);
                AssertSame(workspace.Current, files, i);
            }
        }
    }

    /// <summary>
    /// Most edits of a person leave a text that parses, and then much of what was compiled still holds: all of it that does not see what
    /// changed. In every round the files include and extend each other in another way.
    /// </summary>
    [Fact]
    public void Edits_of_sound_texts_come_to_the_same_as_the_final_texts()
    {
        const int Rounds = 60;
        const int EditsEach = 15;
        var random = new Random(20);
        string[] names = ["a", "b", "c", "d"];
        int held = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var files = new MemoryFiles();
            var workspace = new Workspace(files);
            workspace.ChangeFolders(["/w"], []);
            foreach (string name in names)
                workspace.Open(FileUri.Of($"/w/{name}.iova"), 1, Sound(name, names, random));
            for (int i = 0; i < EditsEach; i++)
            {
                Unit[] before = Units(workspace.Current);
                string edited = $"/w/{names[random.Next(names.Length)]}.iova";
                workspace.Edit(FileUri.Of(edited), i + 2, source => Touched(source.Text, random));
                AssertSame(workspace.Current, files, i);
                held += Units(workspace.Current).Count(unit => before.Contains(unit) && Sees(unit, edited));
            }
        }

        // The test has met what it is about.
        Assert.InRange(held, 20, int.MaxValue);

        static Unit[] Units(Snapshot snapshot) => [.. snapshot.Roots.Select(root => snapshot.Compile(root, CancellationToken.None))];
        static bool Sees(Unit unit, string path) => unit.Result.Files.Any(file => file.Syntax.Source.Path == path);
    }

    private static string Sound(string name, string[] names, Random random)
    {
        string other = names[random.Next(names.Length)];
        string[] lines =
        [
            random.Next(3) > 0 && other != name ? $"include \"{other}.iova\"" : "",
            $"const width-{name} = 4{random.Next(10)}",
            $"part chip-{name}(n) {{ interconnect x-{name}[n] {{ address-bits 3{random.Next(10)} }} }}",
            $"platform {name}{(random.Next(3) == 0 && other != name ? $" extends {other}" : "")} {{",
            $"  iommu i-{name} : generic {{ input-bits 48 }}",
            $"  root-bus r-{name} {{ segment {name[0] - 'a'} buses 0x00..0x0f behind i-{name} address-bits width-{(random.Next(2) == 0 ? other : name)} }}",
            $"  device n-{name} on r-{name} at 01:00.0 {{ reserved 0x100{random.Next(10)}000 size 4K }}",
            $"  use chip-{(random.Next(2) == 0 ? other : name)}({random.Next(3)})",
            "}",
            random.Next(3) == 0 ? $"const late-{name} = 1" : "",
            "",
        ];
        return string.Join('\n', lines);
    }

    // A digit becomes another; now and then a line is added or goes.
    private static string Touched(string text, Random random)
    {
        int[] digits = [.. Enumerable.Range(0, text.Length).Where(at => char.IsAsciiDigit(text[at]))];
        int at = digits[random.Next(digits.Length)];
        string[] lines = text.Split('\n');
        int line = random.Next(lines.Length);
        return random.Next(8) switch
        {
            0 => string.Join('\n', lines.Where((_, i) => i != line)),
            1 => string.Join('\n', lines[..line].Append($"const k{random.Next(3)} = 1").Concat(lines[line..])),
            2 => string.Join('\n', lines[..line].Append("").Concat(lines[line..])),
            3 => text.Insert(at, "1"),
            _ => text[..at] + random.Next(10) + text[(at + 1)..],
        };
    }

    private static string Edited(string text, Random random)
    {
        int start = random.Next(text.Length + 1);
        int length = random.Next(3) == 0 ? random.Next(Math.Min(60, text.Length - start) + 1) : 0;
        string piece = random.Next(4) == 0 ? "" : Pieces[random.Next(Pieces.Length)];
        // Texts stay small, so that many edits can be made.
        return text.Length > 3_000 ? Boards.Small : text[..start] + piece + text[(start + length)..];
    }

    // What each file is told, in this workspace and in one that never saw another text.
    private static void AssertSame(Snapshot snapshot, MemoryFiles files, int edit)
    {
        var fresh = new Workspace(files);
        fresh.ChangeFolders(["/w"], []);
        foreach (Document document in snapshot.Open.Values)
            fresh.Open(document.Uri, 1, document.Text);
        Assert.True(Told(fresh.Current) == Told(snapshot), $"after edit {edit}:\n{Told(snapshot)}\nfresh:\n{Told(fresh.Current)}");
    }

    private static string Told(Snapshot snapshot) =>
        string.Join(
            '\n',
            snapshot
                .Roots.SelectMany(root => snapshot.Check(root, CancellationToken.None).ByFile)
                .SelectMany(inFile => inFile.Value.Select(d => $"{inFile.Key} {d.Location.Span} {d.Id} {d.Message}"))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private static void AskEverything(Snapshot snapshot, Random random)
    {
        foreach (Document document in snapshot.Roots)
        {
            int offset = random.Next(document.Text.Length + 1);
            var range = new TextSpan(offset, random.Next(document.Text.Length - offset + 1));
            CancellationToken none = CancellationToken.None;
            Hovering.At(snapshot, document, offset, none);
            Assert.All(Definition.Of(snapshot, document, offset), place => Assert.NotNull(place.Document));
            _ = Causes.Of(snapshot, document, offset, none).Count();
            _ = Completion.At(snapshot, document, offset, none);
            _ = Signatures.At(snapshot, document, offset);
            _ = CodeFixes.Of(new FixRequest(snapshot, document, range, none)).Count();
            _ = CodeLenses.Of(snapshot, document, none).Count();
            _ = InlayHints.In(snapshot, document, range, none).Count();
            _ = SemanticTokens.Of(snapshot, document, range).Count();
            _ = Folds.Of(document).Count();
            _ = Selections.Around(document, offset).Count;
            _ = Symbols.Outline(document).Count;
            _ = DocumentLinks.Of(snapshot, document).Count();
            _ = CallHierarchy.Incoming(snapshot, document, offset).Count() + CallHierarchy.Outgoing(snapshot, document, offset).Count();
            AssertFormats(document);
            AssertRenames(snapshot, document, offset);
        }
    }

    // Formatting twice is formatting once, and no word is lost.
    private static void AssertFormats(Document document)
    {
        string formatted = Apply(document.Text, Formatting.Whole(document));
        Assert.Equal(Words(document.Text), Words(formatted));
        Assert.Empty(Formatting.Whole(new Document(document.Uri, new SourceText(document.Path, formatted), 1)));
    }

    // What was asked about is among what is renamed.
    private static void AssertRenames(Snapshot snapshot, Document document, int offset)
    {
        RenameResult there = Renaming.Rename(snapshot, document, offset, "a-new-name", CancellationToken.None);
        if (there.Refusal is not null || there.Changes.Count == 0)
            return;
        Assert.All(there.Changes, change => Assert.Equal("a-new-name", change.Change.NewText));
        Assert.Contains(
            there.Changes,
            change => change.Document == document && change.Change.Span.Start <= offset && offset <= change.Change.Span.AfterLast
        );
    }

    private static string Words(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF'));

    private static string Apply(string text, IReadOnlyList<TextChange> changes)
    {
        foreach (TextChange change in changes.OrderByDescending(change => change.Span.Start))
            text = text[..change.Span.Start] + change.NewText + text[change.Span.AfterLast..];
        return text;
    }

    /// <summary>Files that are only in memory; null: not there.</summary>
    private sealed class MemoryFiles : ISourceFiles
    {
        public Dictionary<string, string?> Texts { get; } = [];

        public IncludeResult Read(string path) =>
            Texts.GetValueOrDefault(path) is { } text
                ? IncludeResult.Found(new SourceText(path, text))
                : IncludeResult.Failed(IncludeFailure.NotFound);

        public string Canonical(string path) => path;

        public string? Resolve(string includer, string written) => written.Length == 0 ? null : Path.GetFullPath(written, "/w");

        public bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

        public string FolderOf(string path) => "/w";

        public Func<string, string, Severity?>? Severities(IReadOnlyCollection<(string Path, string Text)> configs) => null;

        public IReadOnlyList<string> Below(string folder) =>
            [.. Texts.Where(file => file.Value is not null).Select(file => file.Key).Order()];
    }
}
