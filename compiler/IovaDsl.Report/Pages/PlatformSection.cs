using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Report.Drawing;
using IovaDsl.Runtime;

namespace IovaDsl.Report.Pages;

/// <summary>Groups of one platform that have the same answer under the same kernels: a section of the page.</summary>
/// <param name="Kernels">In order; never empty.</param>
internal sealed record PlatformSection(
    string Platform,
    string Names,
    ImmutableArray<GroupAnswer> Alike,
    ImmutableArray<KernelVersion> Kernels
)
{
    public GroupAnswer First => Alike[0];

    /// <summary>The bars of its picture.</summary>
    public ImmutableArray<SpaceRow> Rows { get; } = SpaceRow.Of(Alike[0]);

    /// <summary>The sections of what several kernels answer, in the order of the first kernel that has each.</summary>
    public static ImmutableArray<PlatformSection> Of(IEnumerable<PlatformAnswer> answers)
    {
        var keys = new AnswerKey();
        var sections = new Dictionary<(string, string, string), PlatformSection>();
        foreach (PlatformAnswer answer in answers)
        {
            string platform = answer.Platform.Platform.Name;
            foreach (IGrouping<string, GroupAnswer> alike in answer.Groups.GroupBy(keys.Of))
            {
                string names = NameList.Of(alike.Select(group => group.Name));
                (string, string, string) key = (platform, names, alike.Key);
                sections[key] = sections.TryGetValue(key, out PlatformSection? known)
                    ? known with
                    {
                        Kernels = known.Kernels.Add(answer.Options.Kernel),
                    }
                    : new PlatformSection(platform, names, [.. alike], [answer.Options.Kernel]);
            }
        }

        return [.. sections.Values];
    }

    /// <summary><c>Linux 6.1 to 6.16, 7.2</c>, where <paramref name="all"/> are the kernels that were asked.</summary>
    public string KernelText(ImmutableArray<KernelVersion> all)
    {
        var runs = new List<string>();
        for (int i = 0; i < all.Length; i++)
        {
            if (!Kernels.Contains(all[i]))
                continue;
            int last = i;
            while (last + 1 < all.Length && Kernels.Contains(all[last + 1]))
                last++;
            runs.Add(last == i ? all[i].ToString() : $"{all[i]} to {all[last]}");
            i = last;
        }

        return "Linux " + string.Join(", ", runs);
    }
}
