using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>Answers as the lines that state them in a file: what holds today, to be kept there and checked from then on.</summary>
internal static class ExpectText
{
    /// <param name="output">Takes each line as it is made.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="onlyView">One view; null: all.</param>
    /// <param name="kernel">The kernel that each line of a view of Linux names; null: none.</param>
    public static void Write(TextWriter output, PlatformAnswers answers, View? onlyView, KernelVersion? kernel)
    {
        foreach (GroupAnswer group in answers.Groups.Concat(answers.Ungrouped))
        {
            foreach (View view in View.All.Where(view => (onlyView ?? view) == view))
            {
                if (group[view] is { } answer)
                    output.Write(ExpectLine.Of(Subject(group.Name), view, answer, answers.Options, kernel) + "\n");
            }
        }
    }

    private static string Subject(ElementName name) =>
        LanguageWords.IsReserved(name.Base)
            ? name.ToString().Replace(name.Base, $"`{name.Base}`", StringComparison.Ordinal)
            : name.ToString();
}
