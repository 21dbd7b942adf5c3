using IovaDsl.Cli.Output;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Cli.Inputs;

/// <summary>Files that nobody named and that are of no use: each is said, and of very many the first and how many more.</summary>
internal sealed class SkippedFiles(Session session)
{
    private const int MostShown = 100;

    private int _count;

    /// <summary>Whether a file is a stray, which is then said.</summary>
    public bool Skips(ImportFile file)
    {
        if (file.Content.IsStray)
            Say(file.Name, "not an ACPI table, a dump of tables, or a device tree");
        return file.Content.IsStray;
    }

    public void Say(string name, string why)
    {
        if (++_count <= MostShown)
            session.Say($"{name}: skipped; {why}");
    }

    /// <summary>To be called once, at the end.</summary>
    public void SayRest()
    {
        if (_count > MostShown)
            session.Say($"{_count - MostShown} more were skipped");
    }
}
