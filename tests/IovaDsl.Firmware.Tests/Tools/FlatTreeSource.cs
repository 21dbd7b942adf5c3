using System.Globalization;
using System.Text;
using IovaDsl.Firmware.DeviceTree;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>
/// A tree as DTS source. Properties have no types, so the text shows each in the form that suits its bytes: texts where they are
/// printable, else cells, else bytes. Whatever the form, dtc compiles it back to the same bytes.
/// </summary>
internal static class FlatTreeSource
{
    /// <summary>The text, with <c>\n</c> ends; <paramref name="comment"/> gives lines to print above a node, or null.</summary>
    public static string Write(FlatTree tree, Func<DtNode, string?>? comment = null)
    {
        StringBuilder text = new("/dts-v1/;\n\n");
        foreach (MemoryReservation reservation in tree.Reservations)
            text.Append($"/memreserve/ 0x{reservation.Address:x} 0x{reservation.Size:x};\n");
        Put(text, tree.Root, 0, comment);
        return text.ToString();
    }

    private static void Put(StringBuilder text, DtNode node, int depth, Func<DtNode, string?>? comment)
    {
        string indent = new('\t', depth);
        if (comment?.Invoke(node) is string lines)
        {
            foreach (string line in lines.Split('\n'))
                text.Append(indent).Append("// ").Append(line).Append('\n');
        }

        text.Append(indent).Append(depth == 0 ? "/" : node.Name).Append(" {\n");
        foreach (DtProperty property in node.Properties)
            text.Append(indent).Append('\t').Append(property.Name).Append(Value(property)).Append(";\n");
        foreach (DtNode child in node.Children)
        {
            text.Append('\n');
            Put(text, child, depth + 1, comment);
        }

        text.Append(indent).Append("};\n");
    }

    private static string Value(DtProperty property)
    {
        ReadOnlySpan<byte> bytes = property.Value.Span;
        if (bytes.IsEmpty)
            return "";
        if (IsText(bytes))
            return " = " + string.Join(", ", property.Texts.Select(Quote));
        StringBuilder value = new();
        if (bytes.Length % 4 == 0)
        {
            for (int i = 0; i < property.CellCount; i++)
                value.Append(i == 0 ? "" : " ").Append($"0x{property.Cell(i):x}");
            return $" = <{value}>";
        }

        foreach (byte one in bytes)
            value.Append(value.Length == 0 ? "" : " ").Append(one.ToString("x2", CultureInfo.InvariantCulture));
        return $" = [{value}]";
    }

    // One or more printable texts, none empty, each with its NUL.
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes[bytes.Length - 1] != 0)
            return false;
        byte before = 0;
        foreach (byte one in bytes)
        {
            if (one == 0 ? before == 0 : one is < 0x20 or > 0x7e)
                return false;
            before = one;
        }

        return true;
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
