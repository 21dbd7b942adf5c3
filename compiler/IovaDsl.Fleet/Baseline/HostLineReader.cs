using System.Text;
using System.Text.Json;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Reads a host from a line of JSON:
/// <c>{"host":"h1","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0x7ffffff"]]}]}</c>. What it is for is speed: a
/// fleet is millions of such lines. It reads bytes in place, keeps its buffers from line to line, and skips members it does not know.
/// </summary>
/// <param name="deviceClass">Only devices of this class: the first digits of six, <c>02</c>; null: all devices.</param>
internal sealed class HostLineReader(string? deviceClass = null)
{
    private readonly byte[]? _class = deviceClass is null ? null : Encoding.ASCII.GetBytes(deviceClass);
    private IovaRange[] _usable = new IovaRange[128];
    private IovaRange[] _gaps = new IovaRange[256];
    private IovaRange[] _united = new IovaRange[256];
    private int _usableCount;
    private int _gapCount;
    private int _nameStart;
    private int _nameLength;

    /// <summary>How many devices counted on the last line.</summary>
    public int Devices { get; private set; }

    /// <summary>What the last line's host excludes: what any of its devices cannot use; canonical.</summary>
    public ReadOnlySpan<IovaRange> Gaps => _gaps.AsSpan(0, _gapCount);

    /// <summary>The host's name on the last line, which must be given again.</summary>
    public string Name(ReadOnlySpan<byte> line) => NameOf(line.Slice(_nameStart, _nameLength))!;

    // Null where an escape in it is none, or half a character.
    private static string? NameOf(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(text);
        try
        {
            var reader = new Utf8JsonReader((byte[])[(byte)'"', .. text, (byte)'"']);
            reader.Read();
            return reader.GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a line; false, with the reason, where it is no host.</summary>
    public bool TryRead(ReadOnlySpan<byte> line, out string? error)
    {
        (_gapCount, Devices, _nameStart, _nameLength) = (0, 0, 0, -1);
        var cursor = new JsonCursor(line);
        error = ReadHost(ref cursor);
        if (error is null && _nameLength < 0)
            error = "the host has no `host` name";
        if (error is null && !cursor.IsAtEnd)
            error = "more than one value on the line";
        if (error is not null)
            error += $", at column {cursor.At + 1}";
        else if (Devices > 1)
            Unite();
        return error is null;
    }

    private string? ReadHost(ref JsonCursor cursor)
    {
        if (!cursor.Take((byte)'{'))
            return "expected an object";
        if (cursor.Take((byte)'}'))
            return null;
        do
        {
            if (!cursor.TryText(out ReadOnlySpan<byte> member) || !cursor.Take((byte)':'))
                return "expected a member";
            if (member.SequenceEqual("host"u8))
            {
                if (!cursor.TryText(out ReadOnlySpan<byte> name) || (name.Contains((byte)'\\') && NameOf(name) is null))
                    return "`host` is not a text";
                (_nameStart, _nameLength) = (cursor.At - 1 - name.Length, name.Length);
            }
            else if (member.SequenceEqual("devices"u8))
            {
                if (ReadDevices(ref cursor) is { } error)
                    return error;
            }
            else if (!cursor.SkipValue())
                return "not a value";
        } while (cursor.Take((byte)','));
        return cursor.Take((byte)'}') ? null : "expected `,` or `}`";
    }

    private string? ReadDevices(ref JsonCursor cursor)
    {
        if (!cursor.Take((byte)'['))
            return "`devices` is not an array";
        if (cursor.Take((byte)']'))
            return null;
        do
        {
            if (ReadDevice(ref cursor) is { } error)
                return error;
        } while (cursor.Take((byte)','));
        return cursor.Take((byte)']') ? null : "expected `,` or `]`";
    }

    private string? ReadDevice(ref JsonCursor cursor)
    {
        if (!cursor.Take((byte)'{'))
            return "a device is not an object";
        _usableCount = 0;
        bool isWanted = _class is null;
        bool hasUsable = false;
        bool isEmpty = cursor.Take((byte)'}');
        while (!isEmpty)
        {
            if (!cursor.TryText(out ReadOnlySpan<byte> member) || !cursor.Take((byte)':'))
                return "expected a member";
            if (member.SequenceEqual("usable"u8))
            {
                hasUsable = true;
                if (ReadRanges(ref cursor) is { } error)
                    return error;
            }
            else if (_class is not null && member.SequenceEqual("class"u8))
                isWanted = cursor.TryText(out ReadOnlySpan<byte> text) && IsOfClass(text);
            else if (!cursor.SkipValue())
                return "not a value";
            if (cursor.Take((byte)'}'))
                break;
            if (!cursor.Take((byte)','))
                return "expected `,` or `}`";
        }

        if (!hasUsable)
            return "a device has no `usable` ranges";
        if (isWanted)
            AddDevice();
        return null;
    }

    private bool IsOfClass(ReadOnlySpan<byte> text) =>
        (text.StartsWith("0x"u8) ? text[2..] : text) is var digits
        && digits.Length >= _class!.Length
        && Ascii.EqualsIgnoreCase(digits[.._class.Length], _class);

    private string? ReadRanges(ref JsonCursor cursor)
    {
        if (!cursor.Take((byte)'['))
            return "`usable` is not an array";
        if (cursor.Take((byte)']'))
            return null;
        do
        {
            if (_usableCount == _usable.Length)
                Array.Resize(ref _usable, _usable.Length * 2);
            int plain = cursor.ReadPlainRanges(_usable.AsSpan(_usableCount));
            _usableCount += plain;
            if (plain > 0)
                continue;
            if (!cursor.TryRange(out ulong first, out ulong last))
                return "a range is not a pair of addresses, as in [\"0x0\",\"0xfff\"]";
            if (last < first)
                return "a range ends before it starts";
            _usable[_usableCount++] = new IovaRange(first, last);
        } while (cursor.Take((byte)','));
        return cursor.Take((byte)']') ? null : "expected `,` or `]`";
    }

    // The gaps of a device stand behind those of the devices before it.
    private void AddDevice()
    {
        Devices++;
        if (_gaps.Length < _gapCount + _usableCount + 1)
            Array.Resize(ref _gaps, Math.Max(_gaps.Length * 2, _gapCount + _usableCount + 1));
        _gapCount += RegionMerge.Complement(_usable.AsSpan(0, _usableCount), 0, ulong.MaxValue, _gaps.AsSpan(_gapCount));
    }

    // The complement of the complement is the union.
    private void Unite()
    {
        if (_united.Length <= _gapCount)
            _united = new IovaRange[_gaps.Length + 1];
        if (_gaps.Length < _gapCount + 2)
            Array.Resize(ref _gaps, _gapCount + 2);
        int usable = RegionMerge.Complement(_gaps.AsSpan(0, _gapCount), 0, ulong.MaxValue, _united);
        _gapCount = RegionMerge.Complement(_united.AsSpan(0, usable), 0, ulong.MaxValue, _gaps);
    }
}
