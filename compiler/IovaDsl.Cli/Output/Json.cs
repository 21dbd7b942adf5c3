using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IovaDsl.Cli.Output;

/// <summary>
/// JSON as the command writes it: UTF-8, indented by two, LF, a line end at the end. Written token by token, since that
/// needs no reflection, keeps the order of the fields, and starts at once.
/// </summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        // The output is no part of a web page, so quotes and letters of all languages may stand as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The same into a stream, as it is made.</summary>
    public static void WriteTo(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(output, Options))
            write(writer);
        output.Write("\n"u8);
    }

    /// <summary>A string, or null; lone surrogates become U+FFFD, since JSON in UTF-8 cannot hold them.</summary>
    public static void Text(this Utf8JsonWriter writer, string property, string? value)
    {
        if (value is null)
            writer.WriteNull(property);
        else
            writer.WriteString(property, WellFormed(value));
    }

    /// <summary>An address as design.md has it: lower-case hex with <c>0x</c>, not padded.</summary>
    public static string Hex(ulong address) => "0x" + address.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    private static string WellFormed(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (!char.IsHighSurrogate(value[i]) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1]))
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(value));
            i++;
        }

        return value;
    }
}
