using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>An answer as the line that states it in a file: what holds today, to be kept there and checked from then on.</summary>
internal static class ExpectLine
{
    /// <param name="subject">The device or group as the language writes it.</param>
    /// <param name="view">The view.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="options">With what it was asked.</param>
    /// <param name="kernel">The kernel that the line names, if the view depends on it; null: none.</param>
    public static string Of(string subject, View view, ViewAnswer answer, AnswerOptions options, KernelVersion? kernel) =>
        $"expect {subject} {view} {Lists(view, answer)}{Conditions(view, options, kernel)}";

    /// <summary>What stands after the view: ranges, regions with their kinds, or a refusal.</summary>
    public static string Lists(View view, ViewAnswer answer)
    {
        if (answer.Refused is { } refused)
            return "refused " + refused.Error;
        string[] items =
            view.Shape == ViewShape.ReservedRegions
                ? answer.Regions.Select(region => $"{Wording.Range(region.First, region.Last)} {region.Kind.SysfsName()}").ToArray()
                : answer.Ranges.Select(Wording.Range).ToArray();
        return items.Length == 0 ? "nothing" : string.Join(", ", items);
    }

    // The exact view depends on neither.
    private static string Conditions(View view, AnswerOptions options, KernelVersion? kernel) =>
        view == View.Exact
            ? ""
            : (kernel is { } named ? $" on kernel {named}" : "")
                + (options.LimitsReserved && (view.IsUserSpace || view.Shape == ViewShape.ReservedRegions) ? " limits reserved" : "");
}
