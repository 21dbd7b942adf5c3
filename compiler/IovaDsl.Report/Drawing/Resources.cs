using System.Reflection;

namespace IovaDsl.Report.Drawing;

/// <summary>Style sheets and the script of the pages, which travel in the assembly.</summary>
internal static class Resources
{
    public static string Text(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
