using System.IO.Compression;
using System.Text;
using IovaDsl.Tests;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Transcripts;

/// <summary>
/// Sessions at a shell, a file each: behind <c>$ </c> a command, then what it wrote. IOVADSL_UPDATE_BASELINES=1 writes what follows the
/// commands anew; the diff is the review.
/// </summary>
public sealed class TranscriptTests
{
    private static string Folder => Baseline.Path("IovaDsl.Tools.Tests", "Transcripts");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_session_goes_as_recorded(string name)
    {
        string path = Path.Combine(Folder, name + ".txt");
        string recorded = File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal);
        using Workplace place = Place();
        Shell shell = new(place);
        StringBuilder session = new();
        foreach (string command in recorded.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
            session.Append(command).Append('\n').Append(shell.Answer(command[2..]));
        Baseline.Check(path, session.ToString());
    }

    // The files of the session: boards here, those of which tables are written, and a recorded host.
    private static Workplace Place()
    {
        Workplace place = new();
        string firmware = Baseline.Path("IovaDsl.Firmware.Tests");
        foreach (string folder in new[] { Folder, Path.Combine(firmware, "Baselines", "Written") })
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.iova"))
                place.Write(Path.GetFileName(path), File.ReadAllBytes(path));
        }

        ZipFile.ExtractToDirectory(Path.Combine(firmware, "Host", "Recorded", "q35-rmrr-many-k612.zip"), place.PathOf("host"));
        ZipFile.ExtractToDirectory(Path.Combine(firmware, "Host", "Recorded", "virt-dt-maps-k612.zip"), place.PathOf("tree-host"));
        return place;
    }
}
