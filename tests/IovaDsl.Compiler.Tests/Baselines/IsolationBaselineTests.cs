using System.Text;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Baselines;

/// <summary>
/// What is said of a function's isolation and of the IDs that its requests carry, for every kind of port, register and row of Linux's lists
/// that matters: the sentences that <c>iova explain --why-grouped</c> prints.
/// </summary>
public sealed class IsolationBaselineTests
{
    private static readonly string[] Facts =
    [
        "",
        "fact \"pci/config\" 64",
        "fact \"pci/config\" 256",
        "fact \"pci/config\" 4096",
        "fact \"pci/config\" 256  fact \"pci/acs-capability\" 0x1f",
        .. new[] { 0x1d, 0x1c, 0x19, 0x15, 0x0d, 0x00, 0x3d }.Select(control =>
            $"fact \"pci/config\" 4096  fact \"pci/acs-capability\" 0x5f  fact \"pci/acs-control\" 0x{control:x}"
        ),
        "fact \"pci/config\" 4096  fact \"pci/acs-capability\" 0x04  fact \"pci/acs-control\" 0x04",
        "fact \"pci/config\" 4096  fact \"pci/acs-capability\" 0x1d  fact \"pci/acs-control\" 0x1c  fact \"pci/vendor\" 0x111d  fact \"pci/device\" 0x80b5",
        "fact \"pci/vendor\" 0x1002  fact \"pci/device\" 0x4385",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0x10c6",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0x3b42",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0x3b42  fact \"pci/intel-mpc\" 0x4000000",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0x3b51  fact \"pci/intel-mpc\" 0x3ffffff",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0x3b52  fact \"pci/intel-mpc\" 0x4000000",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0xa110  fact \"pci/acs-capability\" 0x1f  fact \"pci/acs-control\" 0x1d",
        "fact \"pci/vendor\" 0x8086  fact \"pci/device\" 0xa11f  fact \"pci/acs-capability\" 0x1f",
        "fact \"pci/vendor\" 0x177d  fact \"pci/device\" 0xa000",
        "fact \"pci/vendor\" 0x1d17  fact \"pci/device\" 0x0710",
        "fact \"pci/vendor\" 0x1d17  fact \"pci/device\" 0x0001",
        "fact \"pci/vendor\" 0x8088  fact \"pci/device\" 0x0100",
        "fact \"pci/vendor\" 0x8088  fact \"pci/device\" 0x0001",
        "fact \"pci/vendor\" 0x1180  fact \"pci/device\" 0xe832",
        "fact \"pci/vendor\" 0x1b4b  fact \"pci/device\" 0x9235",
        "fact \"pci/vendor\" 0x9005  fact \"pci/device\" 0x0285",
    ];

    public static TheoryData<string> Ports =>
        ["0x02", "0x12", "0x42", "0x52", "0x62", "0x72", "0x82", "0x92", "0xa2", "0xb2", "conventional"];

    [Theory]
    [MemberData(nameof(Ports))]
    public void A_kind_of_port_isolates_as_its_facts_say(string port)
    {
        StringBuilder text = new();
        string express = port == "conventional" ? "" : $"fact \"pci/express\" {port}";
        foreach (string facts in Facts)
        {
            foreach (string header in (string[])["0x00", "0x81"])
            {
                text.Append($"== {facts} header {header}\n");
                var answers =
                    from iommu in (string[])["intel-vtd", "amd-vi"]
                    from kernel in new[] { KernelVersion.V6_1, new KernelVersion(7, 3) }
                    group $"{iommu} {kernel}" by Answer(Platform(iommu, $"{express} {facts} fact \"pci/header-type\" {header}"), kernel);
                foreach (IGrouping<string, string> answer in answers)
                    text.Append(answer.Count() == 4 ? "" : $"{string.Join(", ", answer)}: ").Append(answer.Key);
            }
        }

        Check($"Isolation/{port}.txt", text.ToString());
    }

    // The function in question is on the root bus; a second one of its slot and one below it depend on what it is.
    private static string Platform(string iommu, string facts) =>
        $$"""
            platform p {
              iommu i : {{iommu}} { input-bits 48 }
              root-bus pci { behind i }
              bridge b on pci at 00:05.0 { buses 1..1 }
              device port on pci at 00:05.0 { {{facts}} }
              device other on pci at 00:05.1 { fact "pci/express" 0x02  fact "pci/config" 4096 }
              device lower on b at 01:00.0 { fact "pci/express" 0x02  fact "pci/config" 4096 }
            }
            """;

    private static string Answer(string source, KernelVersion kernel)
    {
        StringBuilder text = new();
        CompilationResult result = IovaCompilation.CompileText(source);
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        ResolvedPlatform platform = result.Platforms[0].Resolved.ByRulesOf(kernel);
        string groups = string.Join(
            " | ",
            platform.Groups.Select(group => string.Join(" ", group.Devices.Select(device => device.Device.Name)))
        );
        text.Append($"{groups}\n");
        foreach (string name in (string[])["port", "lower"])
        {
            GroupExplanation why = GroupExplanation.Of(platform, platform.Devices.Single(device => device.Device.Name.ToString() == name));
            foreach (IsolationStep step in why.Path)
                text.Append($"  {name}: {step.Function} {step.Isolation.Because}{(step.Isolation.IsGuessed ? " (guessed)" : "")}\n");
            text.Append($"  {name} sends as {string.Join(", ", why.Requesters.Select(id => $"0x{id.Id:x} {id.Because}".Trim()))}\n");
        }

        return text.ToString();
    }

    private static void Check(string name, string actual) =>
        Baseline.Check(Baseline.Path("IovaDsl.Compiler.Tests", "Baselines", name), actual);
}
