using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>Answers as the lines that state them in a file: what holds today, to be kept there and checked from then on.</summary>
internal static class ExpectText
{
    /// <param name="answers">The answers.</param>
    /// <param name="onlyView">One view; null: all.</param>
    /// <param name="kernel">The kernel that each line of a view of Linux names; null: none.</param>
    public static string Of(PlatformAnswers answers, View? onlyView, KernelVersion? kernel)
    {
        var text = new StringBuilder();
        foreach (GroupAnswer group in answers.Groups.Concat(answers.Ungrouped))
        {
            foreach (View view in View.All.Where(view => (onlyView ?? view) == view))
            {
                if (group[view] is { } answer)
                    text.Append(ExpectLine.Of(Subject(group.Name), view, answer, answers.Options, kernel)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Subject(ElementName name) =>
        LanguageWords.IsReserved(name.Base)
            ? name.ToString().Replace(name.Base, $"`{name.Base}`", StringComparison.Ordinal)
            : name.ToString();
}
