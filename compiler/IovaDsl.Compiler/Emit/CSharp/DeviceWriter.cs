using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Writes the devices of a platform: a member and a type for each, one for each family of indexed ones, and one for any of them.
/// </summary>
internal sealed class DeviceWriter(SourceWriter writer, PlatformSpec platform, PlatformTables tables, TableWriter reader)
{
    public void Write(IReadOnlyList<Family<DeviceSpec>> families)
    {
        if (platform.Devices.IsEmpty)
            return;
        foreach (Family<DeviceSpec> family in families)
        {
            if (family.IsSingle)
                WriteDevice(family);
            else
                WriteFamily(family);
        }

        WriteLookUp();
        WriteAny();
        CollectionWriter.WriteAll(
            writer,
            "DeviceCollection",
            "Device",
            platform.Devices.Count,
            "All devices of the platform, ordered by name."
        );
    }

    private void WriteDevice(Family<DeviceSpec> family)
    {
        (NameSpec name, DeviceSpec device, int ordinal) = family.First;
        Docs.Provider(
            writer,
            DocText.Summary(device.Title, device.Doc, "The device " + name + "."),
            device.Place + ".",
            platform.Answers[device.Answer]
        );
        writer.Line($"public static {family.Type} {family.Member} => default;");
        writer.Line();
        writer.Line(
            $"/// <summary>The type of <see cref=\"{family.Member}\"/>. It has one value; generic code is compiled for it alone.</summary>"
        );
        AnswerSpec answer = platform.Answers[device.Answer];
        Docs.UsableAttribute(writer, IovaRangeSet.From(answer.Exact), answer.Reasons);
        writer.Open($"public readonly partial struct {family.Type} : {ProviderText.Interface}");
        Docs.UsableEnds(writer, answer);
        ProviderText.Constant(name.ToString(), AddressExpression(device), answer, device.Answer, tables, reader).Write(writer, "device");
        writer.Line();
        WriteConversion(family.Type, $"new Device({CSharpText.Number(ordinal)})");
        writer.Close();
        writer.Line();
    }

    private void WriteFamily(Family<DeviceSpec> family)
    {
        DeviceSpec first = family.First.Item;
        Docs.Provider(
            writer,
            DocText.Summary(first.Title, first.Doc, "The devices " + family.BaseName + "."),
            first.Name + ": " + first.Place + ".",
            platform.Answers[first.Answer]
        );
        writer.Line($"public static {family.Collection} {family.Member} => default;");
        writer.Line();
        writer.Line($"/// <summary>One of <see cref=\"{family.Member}\"/>.</summary>");
        writer.Line("/// <remarks><c>default</c> is no device: its members throw.</remarks>");
        WriteFamilyAttribute(family);
        writer.Open($"public readonly partial struct {family.Type} : {ProviderText.Interface}");
        writer.Line("private readonly Device device;");
        writer.Line();
        writer.Line($"internal {family.Type}(int ordinal) => device = new Device(ordinal);");
        writer.Line();
        ProviderText.Forward("device").Write(writer, "device");
        writer.Line();
        WriteConversion(family.Type, "value.device");
        writer.Close();
        writer.Line();
        CollectionWriter.WriteFamily(writer, family, member => $"new {family.Type}({CSharpText.Number(member.Ordinal)})");
    }

    // One type stands for all of them: what it says holds for each.
    private void WriteFamilyAttribute(Family<DeviceSpec> family)
    {
        AnswerSpec[] answers = family
            .Members.Select(member => member.Item.Answer)
            .Distinct()
            .Select(answer => platform.Answers[answer])
            .ToArray();
        IovaRangeSet common = IovaRangeSet.All;
        foreach (AnswerSpec answer in answers)
            common = common.Intersect(IovaRangeSet.From(answer.Exact));
        Docs.UsableAttribute(writer, common, answers.SelectMany(answer => answer.Reasons).Distinct());
    }

    private void WriteLookUp()
    {
        writer.Line("/// <summary>All devices, ordered by name.</summary>");
        writer.Line("public static DeviceCollection Devices => default;");
        writer.Line();
        writer.Line("/// <summary>Finds the device at a PCI address, without allocation.</summary>");
        writer.Line("/// <returns><see langword=\"false\"/> if the platform has none there.</returns>");
        writer.Open("public static bool TryGetDevice(global::IovaDsl.Runtime.PciAddress address, out Device device)");
        if (tables.SortedAddresses == 0)
        {
            writer.Line("device = default;");
            writer.Line("return false;");
        }
        else
        {
            writer.Line($"int found = global::IovaDsl.Runtime.ConstantTable.Find({reader.Read(tables.SortedAddresses)}, address);");
            writer.Line($"device = found < 0 ? default : new Device((int){reader.Read(tables.SortedOrdinals)}[found]);");
            writer.Line("return found >= 0;");
        }

        writer.Close();
        writer.Line();
    }

    private void WriteAny()
    {
        string row = $"{reader.Read(tables.DeviceRows)}[(number - 1) * {CSharpText.Number(PlatformTables.WordsPerDevice)}";
        writer.Line("/// <summary>Any device of the platform. The types of single devices convert to it.</summary>");
        writer.Line("/// <remarks><c>default</c> is no device: its members throw.</remarks>");
        writer.Open($"public readonly partial struct Device : {ProviderText.Interface}, global::System.IEquatable<Device>");
        AnyWriter.WriteStart(writer, "Device");
        ProviderText
            .LookUp("Tables.Text((ulong)number)", $"global::IovaDsl.Runtime.ConstantTable.Address({row} + 1])")
            .Write(writer, "device");
        writer.Line();
        AnyWriter.WriteEnd(
            writer,
            "Device",
            $"{reader.Read(tables.Answers)}[((int){row}] * {CSharpText.Number(PlatformTables.ListsPerAnswer)}) + list]"
        );
        writer.Close();
        writer.Line();
    }

    private void WriteConversion(string type, string value)
    {
        writer.Line("/// <summary>The same device among all of the platform.</summary>");
        writer.Line($"public static implicit operator Device({type} value) => {value};");
        writer.Line();
        writer.Line("/// <summary>Writes the name.</summary>");
        writer.Line("public override string ToString() => ((Device)this).ToString();");
    }

    private static string AddressExpression(DeviceSpec device) =>
        device.Address is { } address
            ? $"new global::IovaDsl.Runtime.PciAddress({CSharpText.Hex((ulong)address.Segment)}, "
                + $"{CSharpText.Hex((ulong)address.Bus)}, {CSharpText.Hex((ulong)address.Device)}, {CSharpText.Number(address.Function)})"
            : "null";
}
