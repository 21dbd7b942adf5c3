using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>Several groups in one VFIO container and in one I/O address space of iommufd.</summary>
[Trait("Category", "Fast")]
public sealed class ContainerTests
{
    [Fact]
    public void What_all_groups_may_use_is_left() =>
        Check(
            """
            platform p {
              iommu wide : generic { input-bits 48 }
              iommu narrow : generic { input-bits 39 }
              root-bus x { behind wide }
              root-bus y { segment 1  behind narrow }
              device a on x at 01:00.0 { reserved 0x1000 size 4K }
              device b on y at 01:00.0 { reserved 0x2000 size 4K  direct-relaxable 0x5000 size 4K }
            }
            """,
            AnswerOptions.Default,
            """
            exact 0x0..0xfff, 0x3000..0x7fffffffff
            vfio 0x0..0xfff, 0x3000..0x7fffffffff
            iommufd 0x0..0xfff, 0x3000..0x7fffffffff
            """
        );

    [Fact]
    public void A_group_that_is_refused_stays_out_and_the_others_go_on() =>
        Check(
            """
            platform p {
              iommu v : intel-vtd { input-bits 39 }
              root-bus x { behind v }
              device a on x at 01:00.0 { direct 0x1000 size 4K }
              device b on x at 02:00.0
            }
            """,
            AnswerOptions.Default with
            {
                Kernel = KernelVersion.V6_1,
            },
            """
            exact 0x0..0xfff, 0x2000..0xfedfffff, 0xfef00000..0x7fffffffff
            vfio 0x0..0xfedfffff, 0xfef00000..0x7fffffffff
            vfio a EPERM
            iommufd
            iommufd a ENOENT
            iommufd b ENOENT
            """
        );

    // vfio_iommu_aper_conflict refuses what has nothing in common; iommufd takes it, and nothing is left.
    [Fact]
    public void Apertures_with_nothing_in_common_differ_by_consumer() =>
        Check(
            """
            platform p {
              iommu low : generic { aperture 0x0..0xffff_ffff }
              iommu high : generic { aperture 0x1_0000_0000..0x1_ffff_ffff }
              root-bus x { behind low }
              root-bus y { segment 1  behind high }
              device a on x at 01:00.0
              device b on y at 01:00.0
            }
            """,
            AnswerOptions.Default,
            """
            exact
            vfio 0x0..0xffffffff
            vfio b EINVAL
            iommufd
            """
        );

    private static void Check(string text, AnswerOptions options, string expected)
    {
        ResolvedPlatform platform = IovaCompilation.CompileText(text).Platforms[0].Resolved;
        ContainerAnswer answer = ContainerComputer.Answer(platform, platform.Groups, options);
        List<string> lines = [$"exact {Compiling.Ranges(answer.Exact)}"];
        Describe("vfio", answer.Vfio);
        Describe("iommufd", answer.Iommufd);
        Assert.Equal(Compiling.Normalize(expected), Compiling.Normalize(string.Join("\n", lines)));

        void Describe(string name, ContainerView view)
        {
            lines.Add($"{name} {Compiling.Ranges(view.Ranges)}");
            lines.AddRange(view.Refused.Select(refused => $"{name} {refused.Group} {refused.Refusal.Error}"));
        }
    }
}
