using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Writes the groups that the file states, as <see cref="DeviceWriter"/> writes the devices.</summary>
internal sealed class GroupWriter(SourceWriter writer, PlatformSpec platform, PlatformTables tables, TableWriter reader)
{
    public void Write(IReadOnlyList<Family<GroupSpec>> families)
    {
        if (platform.Groups.IsEmpty)
            return;
        foreach (Family<GroupSpec> family in families)
        {
            if (family.IsSingle)
                WriteGroup(family);
            else
                WriteFamily(family);
        }

        writer.Line("/// <summary>The groups that the file states, ordered by name.</summary>");
        writer.Line("public static GroupCollection Groups => default;");
        writer.Line();
        WriteAny();
        CollectionWriter.WriteAll(
            writer,
            "GroupCollection",
            "Group",
            platform.Groups.Count,
            "The groups that the file states, ordered by name."
        );
    }

    private void WriteGroup(Family<GroupSpec> family)
    {
        (NameSpec name, GroupSpec group, int ordinal) = family.First;
        Docs.Provider(
            writer,
            DocText.Summary(group.Title, group.Doc, "The group " + name + "."),
            Members(group),
            platform.Answers[group.Answer]
        );
        writer.Line($"public static {family.Type} {family.Member} => default;");
        writer.Line();
        writer.Line(
            $"/// <summary>The type of <see cref=\"{family.Member}\"/>. It has one value; generic code is compiled for it alone.</summary>"
        );
        AnswerSpec answer = platform.Answers[group.Answer];
        Docs.UsableAttribute(writer, IovaRangeSet.From(answer.Exact), answer.Reasons);
        writer.Open($"public readonly partial struct {family.Type} : {ProviderText.Interface}");
        Docs.UsableEnds(writer, answer);
        ProviderText.Constant(name.ToString(), "null", answer, group.Answer, tables, reader).Write(writer, "group");
        writer.Line();
        WriteMembers("((Group)this).Count", "((Group)this)[index]");
        WriteConversion(family.Type, $"new Group({CSharpText.Number(ordinal)})");
        writer.Close();
        writer.Line();
    }

    private void WriteFamily(Family<GroupSpec> family)
    {
        GroupSpec first = family.First.Item;
        Docs.Provider(
            writer,
            DocText.Summary(first.Title, first.Doc, "The groups " + family.BaseName + "."),
            first.Name + ": " + Members(first),
            platform.Answers[first.Answer]
        );
        writer.Line($"public static {family.Collection} {family.Member} => default;");
        writer.Line();
        writer.Line($"/// <summary>One of <see cref=\"{family.Member}\"/>.</summary>");
        writer.Line("/// <remarks><c>default</c> is no group: its members throw.</remarks>");
        writer.Open($"public readonly partial struct {family.Type} : {ProviderText.Interface}");
        writer.Line("private readonly Group group;");
        writer.Line();
        writer.Line($"internal {family.Type}(int ordinal) => group = new Group(ordinal);");
        writer.Line();
        ProviderText.Forward("group").Write(writer, "group");
        writer.Line();
        WriteMembers("group.Count", "group[index]");
        WriteConversion(family.Type, "value.group");
        writer.Close();
        writer.Line();
        CollectionWriter.WriteFamily(writer, family, member => $"new {family.Type}({CSharpText.Number(member.Ordinal)})");
    }

    private void WriteAny()
    {
        string row = $"{reader.Read(tables.GroupRows)}[(number - 1) * {CSharpText.Number(PlatformTables.WordsPerGroup)}";
        writer.Line("/// <summary>Any group of the platform. The types of single groups convert to it.</summary>");
        writer.Line("/// <remarks><c>default</c> is no group: its members throw.</remarks>");
        writer.Open($"public readonly partial struct Group : {ProviderText.Interface}, global::System.IEquatable<Group>");
        AnyWriter.WriteStart(writer, "Group");
        ProviderText.LookUp($"Tables.Text({row} + 1])", "null").Write(writer, "group");
        writer.Line();
        WriteMembers($"Tables.List((int){row} + 2]).Length", $"new Device((int)Tables.List((int){row} + 2])[index])");
        AnyWriter.WriteEnd(
            writer,
            "Group",
            $"{reader.Read(tables.Answers)}[((int){row}] * {CSharpText.Number(PlatformTables.ListsPerAnswer)}) + list]"
        );
        writer.Close();
        writer.Line();
    }

    private void WriteMembers(string count, string member)
    {
        writer.Line("/// <summary>How many devices are in the group.</summary>");
        writer.Line($"public int Count => {count};");
        writer.Line();
        writer.Line("/// <summary>A device of the group, counted from 0 in the order in which they joined.</summary>");
        writer.Line($"public Device this[int index] => {member};");
        writer.Line();
    }

    private void WriteConversion(string type, string value)
    {
        writer.Line("/// <summary>The same group among all of the platform.</summary>");
        writer.Line($"public static implicit operator Group({type} value) => {value};");
        writer.Line();
        writer.Line("/// <summary>Writes the name.</summary>");
        writer.Line("public override string ToString() => ((Group)this).ToString();");
    }

    private string Members(GroupSpec group) =>
        "Isolated together: " + string.Join(", ", group.Devices.Select(device => platform.Devices[device].Name.ToString())) + ".";
}
