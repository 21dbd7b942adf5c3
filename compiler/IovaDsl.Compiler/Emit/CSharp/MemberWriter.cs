using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes the devices or the groups of a platform: a member for each, or for each family of indexed ones, and a type that names it.
/// What they can be asked stands in the runtime, <see cref="Platform{TTables}"/>.
/// </summary>
/// <param name="writer">The file.</param>
/// <param name="platform">The platform.</param>
/// <param name="tables">Its constants.</param>
/// <param name="kind"><c>Device</c> or <c>Group</c>.</param>
internal sealed class MemberWriter(SourceWriter writer, PlatformSpec platform, PlatformTables tables, string kind)
{
    public void Write<T>(IEnumerable<Family<T>> families, Func<T, MemberText> describe)
    {
        foreach (Family<T> family in families)
        {
            if (family.IsSingle)
                WriteSingle(family, describe(family.First.Item));
            else
                WriteFamily(family, family.Members.Select(member => describe(member.Item)).ToArray());
        }
    }

    private void WriteSingle<T>(Family<T> family, MemberText text)
    {
        AnswerSpec answer = platform.Answers[text.Answer];
        Docs.Provider(writer, DocText.Summary(text.Title, text.Doc, $"The {text.Sort} {family.First.Name}."), text.Place, answer);
        writer.Line($"public static {kind}Of<{family.Type}> {family.Member} => default;");
        writer.Line();
        WriteUsable(IovaRangeSet.From(answer.Exact), answer.Reasons);
        writer.Open($"public readonly struct {family.Type} : IMember");
        if (!answer.Exact.IsEmpty)
            writer.Line(
                $"public const ulong LowestUsable = {Wording.Hex(answer.Exact[0].First)}, "
                    + $"HighestUsable = {Wording.Hex(answer.Exact[answer.Exact.Count - 1].Last)};"
            );
        writer.Line($"public int Number() => {CSharpText.Number(family.First.Ordinal)};");
        writer.Line($"public {CSharpText.Words} Usable() => {tables.ReadExact(text.Answer)};");
        writer.Close();
        writer.Line();
    }

    // One type names all of them: what it says holds for each.
    private void WriteFamily<T>(Family<T> family, MemberText[] texts)
    {
        MemberText first = texts[0];
        AnswerSpec[] answers = texts.Select(text => text.Answer).Distinct().Select(answer => platform.Answers[answer]).ToArray();
        Docs.Provider(
            writer,
            DocText.Summary(first.Title, first.Doc, $"The {first.Sort}s {family.BaseName}."),
            family.First.Name + ": " + first.Place,
            platform.Answers[first.Answer]
        );
        writer.Line(
            $"public static Family<{kind}, {kind}Maker> {family.Member} => new Family<{kind}, "
                + $"{kind}Maker>({CSharpText.Number(tables.AddFamily(family))});"
        );
        writer.Line();
        IovaRangeSet common = answers.Aggregate(IovaRangeSet.All, (all, answer) => all.Intersect(IovaRangeSet.From(answer.Exact)));
        WriteUsable(common, answers.SelectMany(answer => answer.Reasons).Distinct());
        writer.Line($"public readonly struct {family.Type} {{ }}");
        writer.Line();
    }

    private void WriteUsable(IovaRangeSet usable, IEnumerable<ReasonSpec> reasons)
    {
        IEnumerable<string> words = reasons
            .Where(reason => reason.First <= reason.Last && usable.ComplementWithin(new IovaRange(reason.First, reason.Last)).Count > 0)
            .Select(reason => ", " + CSharpText.Number(tables.Told.Add(reason)));
        writer.Line($"[{CSharpText.Usable}({CSharpText.Literal(usable.ToString())}{string.Concat(words)})]");
    }
}

/// <summary>What is written of a device or a group.</summary>
/// <param name="Sort"><c>device</c> or <c>group</c>.</param>
/// <param name="Place">Where it is, or who is in it: a sentence.</param>
/// <param name="Answer">The number of its answer.</param>
internal sealed record MemberText(string Sort, string? Title, string? Doc, string Place, int Answer);
