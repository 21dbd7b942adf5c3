using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Rules;

/// <summary>Every rule that differs by version changes an answer at its edge, and no other version changes what is stated.</summary>
public sealed class RuleEdgeTests
{
    public static TheoryData<string> Rules => new(KernelRules.All.Select(rule => rule.Id));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_changes_an_answer_at_its_edge(string id)
    {
        KernelRule rule = KernelRules.All.Single(rule => rule.Id == id);
        Assert.True(RuleQuestions.All.TryGetValue(rule, out Func<KernelVersion, string>? ask), $"Nothing is asked of the rule {id}.");
        string before = ask(Before(rule.Since)),
            since = ask(rule.Since);
        Assert.NotEqual(before, since);
        Assert.Equal(since, ask(new KernelVersion(rule.Since.Major, rule.Since.Minor, 99)));
        if (rule.Until is { } until)
        {
            Assert.Equal(since, ask(Before(until)));
            Assert.Equal(before, ask(until));
        }
    }

    [Fact]
    public void What_a_file_states_no_version_changes()
    {
        Func<KernelVersion, string> ask = RuleQuestions.Answers(
            """
            platform p {
              firmware acpi
              iommu i : intel-vtd { input-bits 39  page-sizes 4K, 2M }
              root-bus pci0 { segment 0  buses 0x00..0xff  behind i  address-bits 36 }
              device nic on pci0 at 00:02.0 { reserved 0x8000_0000 size 64K }
              device xhci on pci0 at 00:03.0 { class 0x0c0330  direct-relaxable 0x9000_0000 size 64K }
            }
            """
        );
        // iommufd begins with 6.2; all else is as in 6.1.
        string[] answers = [.. Edges().Select(ask).Distinct()];
        Assert.Single(answers);
    }

    private static IEnumerable<KernelVersion> Edges() =>
        KernelRules
            .All.SelectMany(rule => new[] { Before(rule.Since), rule.Since })
            .Where(kernel => kernel >= new KernelVersion(6, 2))
            .Append(new KernelVersion(99, 1));

    private static KernelVersion Before(KernelVersion edge) => new(edge.Major, edge.Minor - 1, 99);
}
