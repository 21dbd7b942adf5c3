using System.Text;
using System.Text.RegularExpressions;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>What cannot be done, in the words in which it is told: the whole of what a run says, for each way to ask.</summary>
public sealed partial class RefusalTests
{
    private static readonly string[] Runs =
    [
        "show untranslated.iova --container",
        "show pair.iova --platform third",
        "show pair.iova --device usb --platform second",
        "show n1sdp.iova --group none",
        "show n1sdp.iova --device none",
        "show n1sdp.iova --device 0000:7f:00.0",
        "show empty.iova",
        "explain n1sdp.iova none 0x1000",
        "fit n1sdp.iova nic none",
        "emit n1sdp.iova --to sysfs",
        "emit n1sdp.iova --to sysfs -o -",
        "emit pair.iova --to iort --all",
        "emit pair.iova --to dts --all -o pair.dts",
        "emit n1sdp.iova --to csharp --namespace 1st",
        "emit n1sdp.iova --to none",
        "emit n1sdp.iova --to iova -o text.txt/x.iova",
        "emit n1sdp.iova --to iova -o tables",
        "emit n1sdp.iova --to iova -o made/x.iova",
        "import none.bin",
        "import text.txt",
        "import short.bin",
        "import wrong.bin",
        "import hpet.bin",
        "import tables",
        "import host",
        "import damaged.tar.gz",
        "import hpet.bin --assume none.input-bits=48",
        "verify n1sdp.iova --host none",
        "verify n1sdp.iova --host tables",
        "verify n1sdp.iova --host host --probe",
        "check n1sdp.iova --kernel x",
        "check n1sdp.iova --config none.editorconfig",
        "check @none.rsp",
        "check n1sdp.iova --max-diagnostics -1",
        "format n1sdp.iova none.iova",
        "record --host none",
        "none",
    ];

    [Fact]
    public void What_cannot_be_done_is_told_as_recorded()
    {
        using Workplace place = Sample.Place();
        place.Write("untranslated.iova", "platform p { firmware acpi root-bus r { segment 0 } device d on r at 01:00.0 }\n");
        place.Write("empty.iova", "part slot {}\n");
        place.Write("text.txt", "nothing of a table\n");
        place.Write("short.bin", "DSDT"u8.ToArray());
        byte[] table = [.. "HPET"u8, 56, 0, 0, 0, 1, 0, .. "ACMEOEACMETABL"u8, 1, 0, 0, 0, .. "ACME"u8, 1, 0, 0, 0, .. new byte[20]];
        place.Write("wrong.bin", table);
        table[9] = (byte)-table.Sum(value => value);
        place.Write("hpet.bin", table);
        place.Write("tables/readme.txt", "no table\n");
        place.Write("host/sys/bus/pci/devices/none", "\n");
        place.Write("damaged.tar.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        StringBuilder said = new();
        foreach (string run in Runs)
        {
            Outcome outcome = place.Run(run.Split(' '));
            outcome.Exits(outcome.Code);
            said.Append($"$ iova {run}\n{Known(place, outcome.Output)}{Known(place, outcome.Error)}({outcome.Code})\n\n");
        }

        Golden.Check("refusals.txt", said.ToString());
    }

    private static string Known(Workplace place, string text) =>
        Message().Replace(text.Replace(place.Folder, "PLACE", StringComparison.Ordinal), "damaged archive: …");

    // What the runtime's reader of archives says is its own affair.
    [GeneratedRegex("damaged archive: .*")]
    private static partial Regex Message();

    /// <summary>Colours of a terminal: each part of a finding and of an answer has its own.</summary>
    [Fact]
    public void A_terminal_gets_the_recorded_colours()
    {
        using Workplace place = new() { Terminal = true };
        place.Write(
            "board.iova",
            """
            platform board {
              iommu smmu : arm-smmu-v3
              root-bus pcie { behind smu }
              root-bus other { segment 1  behind smmu streams 0  address-bits 40 }
              device a on other at 01:00.0 { direct 0x8000_0000 size 64K }
              device b on other at 01:00.0
            }
            """
        );
        StringBuilder said = new();
        foreach (
            string run in new[] { "check board.iova", "check board.iova --verbose", "show board.iova", "explain board.iova a 0x8000_0000" }
        )
        {
            Outcome outcome = place.Run(run.Split(' '));
            said.Append($"$ iova {run}\n{outcome.Output}{outcome.Error}\n");
        }

        Golden.Check("colours.txt", said.Replace("\u001b", "<ESC>").ToString());
    }
}
