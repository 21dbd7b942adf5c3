using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Diff;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Diff;

/// <summary>Laws of a difference, over every pair of neighbouring examples and under two kernels.</summary>
public sealed class DiffLawTests
{
    private static readonly AnswerOptions Old = new() { Kernel = KernelVersion.V6_1 };
    private static readonly AnswerOptions New = new() { Kernel = KernelVersion.V6_12 };

    [Fact]
    public void A_platform_does_not_differ_from_itself()
    {
        foreach (ResolvedPlatform platform in Examples())
            Assert.True(PlatformDiffer.Diff(new DiffSide(platform, New), new DiffSide(platform, New)).IsEmpty);
    }

    [Fact]
    public void The_difference_the_other_way_is_its_mirror()
    {
        foreach ((DiffSide before, DiffSide after) in Pairs())
            Assert.Equal(
                Lines(PlatformDiffer.Diff(before, after), isMirrored: false),
                Lines(PlatformDiffer.Diff(after, before), isMirrored: true)
            );
    }

    [Fact]
    public void The_old_answer_with_the_difference_is_the_new_answer()
    {
        int compared = 0;
        foreach ((DiffSide before, DiffSide after) in Pairs())
        {
            PlatformDiff diff = PlatformDiffer.Diff(before, after);
            foreach (ResolvedDevice device in before.Devices)
            {
                SubjectDiff? subject = diff.Subjects.FirstOrDefault(item => !item.IsGroup && item.OldName == device.Device.Name.ToString());
                if (subject?.Change == SubjectChange.Went)
                    continue;
                string name = subject?.NewName ?? device.Device.Name.ToString();
                GroupAnswer was = Answer(before, device.Device.Name.ToString());
                GroupAnswer now = Answer(after, name);
                foreach (View view in View.All.Where(view => view.Shape != ViewShape.ReservedRegions))
                {
                    ViewDiff? change = subject?.Views.FirstOrDefault(item => item.View == view);
                    Assert.Equal(
                        Usable(now[view]),
                        Usable(was[view]).Union(change?.Widened ?? IovaRangeSet.Empty).Subtract(change?.Narrowed ?? IovaRangeSet.Empty)
                    );
                    Assert.Equal(now[view]?.Refused?.Error, change is null ? was[view]?.Refused?.Error : change.NewRefusal?.Error);
                    compared++;
                }
            }
        }

        Assert.True(compared > 100);
    }

    [Fact]
    public void Nothing_against_a_platform_is_all_of_it()
    {
        foreach (ResolvedPlatform platform in Examples())
        {
            var side = new DiffSide(platform, New);
            PlatformDiff diff = PlatformDiffer.Diff(new DiffSide(null, New), side);
            Assert.Equal(side.Devices.Length + side.Groups.Length, diff.Subjects.Length);
            Assert.All(diff.Subjects, subject => Assert.Equal(SubjectChange.Appeared, subject.Change));
        }
    }

    private static IovaRangeSet Usable(ViewAnswer? answer) => IovaRangeSet.From(answer?.Ranges ?? []);

    private static GroupAnswer Answer(DiffSide side, string device) =>
        AnswerComputer.Answer(
            side.Devices.Single(item => item.Device.Name.ToString() == device),
            side.Platform!.Platform.Firmware,
            side.Options
        );

    private static string[] Lines(PlatformDiff diff, bool isMirrored) =>
        [.. diff.Subjects.SelectMany(subject => Lines(subject, isMirrored)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(SubjectDiff subject, bool isMirrored)
    {
        (string? from, string? to) = isMirrored ? (subject.NewName, subject.OldName) : (subject.OldName, subject.NewName);
        yield return $"{subject.IsGroup} {from} {to}";
        foreach (ViewDiff view in subject.Views)
        {
            (object lost, object gained) = isMirrored ? (view.Widened, view.Narrowed) : (view.Narrowed, view.Widened);
            (string? old, string? renewed) = isMirrored
                ? (view.NewRefusal?.Error, view.OldRefusal?.Error)
                : (view.OldRefusal?.Error, view.NewRefusal?.Error);
            yield return $"{from} {view.View} -{lost} +{gained} {old} {renewed}";
        }

        foreach (RegionDiff region in subject.Regions)
        {
            RegionChange change = region.Change switch
            {
                RegionChange.Appeared when isMirrored => RegionChange.Went,
                RegionChange.Went when isMirrored => RegionChange.Appeared,
                _ => region.Change,
            };
            yield return isMirrored
                ? $"{from} {change} {region.New?.Region} {region.Old?.Region}"
                : $"{from} {change} {region.Old?.Region} {region.New?.Region}";
        }

        foreach (string member in isMirrored ? subject.Left : subject.Joined)
            yield return $"{from} joined {member}";
        foreach (string member in isMirrored ? subject.Joined : subject.Left)
            yield return $"{from} left {member}";
    }

    private static IEnumerable<(DiffSide Before, DiffSide After)> Pairs()
    {
        ResolvedPlatform[] platforms = [.. Examples()];
        for (int i = 0; i < platforms.Length; i++)
        {
            yield return (new DiffSide(platforms[i], Old), new DiffSide(platforms[i], New));
            yield return (new DiffSide(platforms[i], New), new DiffSide(platforms[(i + 1) % platforms.Length], New));
        }
    }

    internal static IEnumerable<ResolvedPlatform> Examples()
    {
        string examples = Path.Combine(TestPaths.Root, "examples");
        foreach (string file in Directory.EnumerateFiles(examples, "*.iova", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            CompilationResult result = IovaCompilation.Compile(
                [new SourceText(file, File.ReadAllText(file))],
                Include,
                CompilationOptions.Default
            );
            foreach (CompiledPlatform platform in result.Platforms)
                yield return platform.Resolved;
        }
    }

    private static IncludeResult Include(string includer, string path)
    {
        string file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(includer)!, path));
        return IncludeResult.Found(new SourceText(file, File.ReadAllText(file)));
    }
}
