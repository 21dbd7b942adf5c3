using System.Text.Json;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Grammar;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Language;

/// <summary>
/// What lists the words of the language for editors lists all of them. IOVADSL_UPDATE_BASELINES=1 adds the missing ones to the list of
/// clauses; a word that belongs to another list is moved there by hand.
/// </summary>
[Trait("Category", "Fast")]
public sealed class EditorWordsTests
{
    private const string Folder = "grammar/editor/";

    [Theory]
    [InlineData("vscode/syntaxes/iova.tmLanguage.json", @"(?<=\()input-bits\|[a-z|-]+(?=\))", "|{0}")]
    [InlineData("tree-sitter-iova/queries/highlights.scm", "\"input-bits\"[^]]*(?=\n\\] @keyword)", " \"{0}\"")]
    [InlineData("emacs/iova-mode.el", "\"input-bits\"[^)]*(?=\\))", " \"{0}\"")]
    public void An_editor_knows_every_word(string file, string list, string item)
    {
        string text = Repository.Read(Folder + file);
        string[] missing = [.. Words().Where(word => !Regex.IsMatch(text, $@"(?<![\w-]){word}(?![\w-])"))];
        if (Baseline.IsWritten && missing.Length > 0)
            File.WriteAllText(
                Path.Combine(Repository.Root, Folder, file),
                Regex.Replace(text, list, words => words.Value + string.Concat(missing.Select(word => string.Format(item, word))))
            );
        else
            Assert.Empty(missing);
    }

    [Fact]
    public void The_tree_sitter_grammar_has_the_clauses_of_every_shape()
    {
        var words = ClauseRows
            .All.Where(row => row.Shape != ClauseShape.Own)
            .GroupBy(row => row.Shape)
            .OrderBy(rows => rows.Key)
            .ToDictionary(rows => rows.Key.ToString().ToLowerInvariant(), rows => rows.Select(row => row.Word).ToArray());
        string made = JsonSerializer.Serialize(words, new JsonSerializerOptions { WriteIndented = true }) + "\n";
        Baseline.Check(Path.Combine(Repository.Root, Folder, "tree-sitter-iova/words.json"), made);
    }

    private static IEnumerable<string> Words() =>
        Enumerable
            .Range(1, IovaLexer.STRAY)
            .Select(type => IovaLexer.DefaultVocabulary.GetLiteralName(type)?.Trim('\''))
            .OfType<string>()
            .Where(word => char.IsAsciiLetter(word[0]));
}
