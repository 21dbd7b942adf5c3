using System.Globalization;
using System.Text;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Files;

/// <summary>
/// Bytes to a source text. Refused with a sentence: what cannot be opened, folders, files above <see cref="LargestBytes"/>,
/// binary files, text that is not UTF-8 (with the byte and its place). A byte order mark is skipped; line ends stay as they are.
/// </summary>
internal sealed class SourceReader(CommandHost host)
{
    /// <summary>256 MiB; a topology of a million lines is a tenth of it.</summary>
    public const long LargestBytes = 256L << 20;

    /// <summary>The name under which standard input is asked for.</summary>
    public const string StandardInput = "-";

    /// <summary>The name under which messages call standard input.</summary>
    public const string StandardInputName = "<stdin>";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="UnreadableFile">It cannot be read as a text.</exception>
    public SourceText Read(string path)
    {
        if (path == StandardInput)
            return DecodeAll(StandardInputName, host.Input, knownLength: 0);
        return ReadFile(path, FullPath(path, host.Directory));
    }

    /// <summary>A path as a person gave it, made absolute.</summary>
    /// <exception cref="UnreadableFile">No file can have such a path.</exception>
    public static string FullPath(string path, string folder)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new UnreadableFile($"'{path.Replace('\0', '\uFFFD')}'", "", "no file has such a name");
        return Path.GetFullPath(path, folder);
    }

    /// <summary>Reads the file at <paramref name="fullPath"/>, which messages call <paramref name="name"/>.</summary>
    /// <exception cref="UnreadableFile">It cannot be read as a text.</exception>
    public static SourceText ReadFile(string name, string fullPath)
    {
        if (Directory.Exists(fullPath))
            throw new UnreadableFile(name, "", "is a folder; name a file in it");
        try
        {
            using FileStream file = new(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            long length = file.CanSeek ? file.Length : 0;
            if (length > LargestBytes)
                throw TooLarge(name);
            return DecodeAll(name, file, length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableFile(name, "", "no such file", missing: true);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnreadableFile(name, "", "permission denied");
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            throw new UnreadableFile(name, "", $"cannot be read: {e.Message}");
        }
    }

    // Pipes and devices have no length, so the bound is kept while reading as well. A binary file is told by its first
    // block, before the rest is read: /dev/zero has no end.
    private static SourceText DecodeAll(string name, Stream stream, long knownLength)
    {
        using ReadBuffer buffer = new((int)Math.Max(knownLength + 1, 16 * 1024));
        while (true)
        {
            if (buffer.IsFull)
            {
                if (buffer.Filled.Length > LargestBytes)
                    throw TooLarge(name);
                buffer.Grow(LargestBytes + 1);
            }

            bool isFirst = buffer.Filled.IsEmpty;
            if (!buffer.ReadFrom(stream))
                return Decode(name, buffer.Filled);
            if (isFirst)
                RefuseBinary(name, buffer.Filled);
        }
    }

    private static SourceText Decode(string name, ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> bytes = content;
        RefuseBinary(name, bytes);
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        int invalid = FirstInvalid(bytes);
        if (invalid < 0)
            return new SourceText(name, Strict.GetString(bytes));
        int skipped = content.Length - bytes.Length;
        throw new UnreadableFile(name, PlaceOf(bytes, invalid), $"is not UTF-8: byte 0x{bytes[invalid]:x2} at offset {invalid + skipped}");
    }

    private static void RefuseBinary(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            throw new UnreadableFile(name, "", "is UTF-16; save it as UTF-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xd0, 0x0d, 0xfe, 0xed]))
            throw new UnreadableFile(name, "", "is a compiled device tree; `iova import` makes a topology of it");
        if (IsTable(bytes))
            throw new UnreadableFile(
                name,
                "",
                $"is an ACPI table ({Encoding.ASCII.GetString(bytes[..4])}); `iova import` makes a topology of it"
            );
        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            throw new UnreadableFile(name, "", $"is a binary file, not a topology (NUL byte at offset {nul})");
    }

    // A signature of four capitals, and a length of which the highest byte is 0.
    private static bool IsTable(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 36 && bytes[7] == 0 && bytes[..4].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return -1;
        int offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
            offset += consumed;
        return offset;
    }

    // The line and the column in UTF-16 units, both from 1, as all messages count.
    private static string PlaceOf(ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> before = bytes[..offset];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"({line},{column})");
    }

    private static UnreadableFile TooLarge(string name) => new(name, "", $"is larger than {LargestBytes >> 20} MiB, the most that is read");
}
