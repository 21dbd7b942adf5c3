using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Writes documentation comments.</summary>
internal static class Docs
{
    /// <summary>A summary of a line or more.</summary>
    public static void Summary(SourceWriter writer, IReadOnlyList<string> lines)
    {
        if (lines.Count == 1)
        {
            writer.Line($"/// <summary>{CSharpText.Xml(lines[0])}</summary>");
            return;
        }

        writer.Line("/// <summary>");
        foreach (string line in lines)
            writer.Line(("/// " + CSharpText.Xml(line)).TrimEnd());
        writer.Line("/// </summary>");
    }

    /// <summary>The summary of a device or group with, as remarks, where it is and the table of its regions.</summary>
    public static void Provider(SourceWriter writer, IReadOnlyList<string> summary, string place, AnswerSpec answer)
    {
        Summary(writer, summary);
        writer.Line("/// <remarks>");
        writer.Line($"/// <para>{CSharpText.Xml(place)}</para>");
        writer.Line("/// <code>");
        foreach (string line in DocText.RegionTable(answer))
            writer.Line(("/// " + CSharpText.Xml(line)).TrimEnd());
        writer.Line("/// </code>");
        writer.Line("/// </remarks>");
    }

    /// <summary>The attribute that tells analyzers what a type can use.</summary>
    public static void UsableAttribute(SourceWriter writer, IovaRangeSet usable, IEnumerable<ReasonSpec> reasons)
    {
        var words = new List<string> { CSharpText.Literal(usable.ToString()) };
        words.AddRange(
            reasons
                .Where(reason => reason.First <= reason.Last && usable.ComplementWithin(new IovaRange(reason.First, reason.Last)).Count > 0)
                .Select(reason => CSharpText.Literal(new IovaRange(reason.First, reason.Last) + " " + DocText.Of(reason)))
        );
        writer.Line($"[global::IovaDsl.Runtime.IovaUsable({string.Join(", ", words)})]");
    }

    /// <summary>Constants for the ends of what is usable, where anything is.</summary>
    public static void UsableEnds(SourceWriter writer, AnswerSpec answer)
    {
        if (answer.Exact.IsEmpty)
            return;
        writer.Line("/// <summary>The lowest address that is usable.</summary>");
        writer.Line($"public const ulong LowestUsable = {CSharpText.Hex(answer.Exact[0].First)};");
        writer.Line();
        writer.Line("/// <summary>The highest address that is usable.</summary>");
        writer.Line($"public const ulong HighestUsable = {CSharpText.Hex(answer.Exact[answer.Exact.Count - 1].Last)};");
        writer.Line();
    }
}
