using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Compiler.Binding;

namespace IovaDsl.AotAnswers.Cases;

/// <summary>
/// Writes what the native program is made of: the items of its project, C# that asks every generated member for its answers, and
/// the answers of <c>iova show</c> to compare with.
/// </summary>
internal static class ProgramText
{
    private static readonly EnumerationOptions WithoutLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static int Write(string output, string[] folders)
    {
        string[] files = folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.iova", WithoutLinks))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var items = new StringBuilder("<Project>\n  <ItemGroup>\n");
        var asked = new StringBuilder();
        var cases = new StringBuilder();
        var methods = new StringBuilder();
        Dictionary<string, int[]> domains = DomainsOfCases(output);
        using var expected = new StreamWriter(Path.Combine(output, "expected.txt"));
        for (int i = 0; i < files.Length; i++)
        {
            // Two examples may have a platform of one name.
            string inNamespace = FormattableString.Invariant($"Platforms.File{i}");
            items.Append(
                CultureInfo.InvariantCulture,
                $"    <IovaTopology Include=\"{Path.GetFullPath(files[i])}\" Namespace=\"{inNamespace}\" />\n"
            );
            string folder = folders.First(folder => files[i].StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            foreach (ShownPlatform platform in ShownPlatform.Of(files[i], Path.GetRelativePath(folder, files[i]).Replace('\\', '/')))
            {
                string type = $"global::{inNamespace}.{GeneratedNames.ToPascalCase(platform.Name)}";
                foreach (string line in platform.Groups.Concat(platform.Devices).SelectMany(subject => subject.Lines))
                    expected.WriteLine(line);
                string method = "OfFile" + i.ToString(CultureInfo.InvariantCulture) + "Of" + GeneratedNames.ToPascalCase(platform.Name);
                asked.Append(CultureInfo.InvariantCulture, $"        Ask{method}(answers);\n");
                Ask(methods, method, platform, type);
                if (folder != output)
                    continue;
                cases.Append(CultureInfo.InvariantCulture, $"        {Literal(platform.Name)} => Groups{method}(),\n");
                Make(methods, method, platform, type, domains[platform.Name]);
            }
        }

        File.WriteAllText(Path.Combine(output, "Platforms.props"), items.Append("  </ItemGroup>\n</Project>\n").ToString());
        File.WriteAllText(
            Path.Combine(output, "Catalog.g.cs"),
            $$"""
            #nullable enable

            namespace IovaDsl.AotAnswers;

            internal static class Catalog
            {
                public static void Ask(Answers answers)
                {
            {{asked}}    }

                public static GeneratedGroups Groups(string id) => id switch
                {
            {{cases}}        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "The program was made without this case."),
                };
            {{methods}}            }

            """
        );
        return 0;
    }

    // By the member of its own and by place: two ways to the same tables.
    private static void Ask(StringBuilder text, string method, ShownPlatform platform, string type)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n    private static void Ask{method}(Answers answers)\n    {{\n");
        text.Append(CultureInfo.InvariantCulture, $"        answers.Platform({Literal(platform.Key)});\n");
        foreach (ShownSubject subject in platform.Groups.Concat(platform.Devices))
            Subject(text, "        ", $"{type}.{Member(subject.Name)}");
        AskAll("Device", "device", platform.Devices.Count);
        AskAll("Group", "group", platform.Groups.Count);
        text.Append("    }\n");

        void AskAll(string sort, string variable, int count)
        {
            if (count == 0)
                return;
            text.Append(CultureInfo.InvariantCulture, $"        foreach ({type}.{sort} {variable} in {type}.{sort}s)\n");
            Subject(text, "            ", variable);
        }
    }

    private static void Subject(StringBuilder text, string indent, string value)
    {
        string[] members = ["Usable", "Sysfs", "Vfio", "VfioRefusal", "Iommufd", "IommufdRefusal", "DmaApi", "DmaApiRefusal"];
        text.Append(
            CultureInfo.InvariantCulture,
            $"{indent}answers.Subject({value}, {string.Join(", ", members.Select(member => value + "." + member))});\n"
        );
    }

    // The groups of a case in their order, made of the regions that were generated, and what was precomputed for them.
    private static void Make(StringBuilder text, string method, ShownPlatform platform, string type, int[] domains)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n    private static GeneratedGroups Groups{method}()\n    {{\n        var domains = new Domains();\n        "
                + $"return new(\n        [\n"
        );
        for (int i = 0; i < domains.Length; i++)
        {
            string group = $"{type}.{Member(CaseTopology.GroupName(i))}";
            int devices = platform.Devices.Count(device =>
                device.Name.StartsWith(CaseTopology.GroupName(i) + "-", StringComparison.Ordinal)
            );
            string regions = string.Concat(
                Enumerable.Range(0, devices).Select(device => FormattableString.Invariant($", {group}[{device}].Regions.ToArray()"))
            );
            text.Append(CultureInfo.InvariantCulture, $"            new(domains.Of({domains[i]}, {group}){regions}),\n");
        }

        text.Append("        ],\n        [\n");
        for (int i = 0; i < domains.Length; i++)
        {
            string group = $"{type}.{Member(CaseTopology.GroupName(i))}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"            new({group}.Sysfs.ToArray(), {group}.Vfio.ToSet(), {group}.VfioRefusal, {group}.Iommufd.ToSet(), "
                    + $"{group}.IommufdRefusal),\n"
            );
        }

        text.Append("        ]);\n    }\n");
    }

    // Of each case, the domain of each of its groups.
    private static Dictionary<string, int[]> DomainsOfCases(string output)
    {
        var domains = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(output, "cases.jsonl")))
        {
            using JsonDocument root = JsonDocument.Parse(line);
            domains.Add(
                CaseTopology.PlatformName(root.RootElement),
                root.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("domain").GetInt32()).ToArray()
            );
        }

        return domains;
    }

    // nvme[2] is an element of the collection Nvme.
    private static string Member(string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? GeneratedNames.ToPascalCase(name) : GeneratedNames.ToPascalCase(name[..bracket]) + name[bracket..];
    }

    private static string Literal(string text) => JsonSerializer.Serialize(text);
}
