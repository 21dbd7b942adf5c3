using IovaDsl.Compiler.Specs;

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
        writer.Line($"/// <remarks>{CSharpText.Xml(place)}<code>");
        foreach (string line in DocText.RegionTable(answer))
            writer.Line(("/// " + CSharpText.Xml(line)).TrimEnd());
        writer.Line("/// </code></remarks>");
    }
}
