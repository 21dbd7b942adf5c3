using System.Text;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// A position in AML bytes that cannot leave them: reading past the end gives zeros and sets <see cref="Failed"/>, which
/// stays set. Callers look at it once per term.
/// </summary>
internal sealed class AmlCursor
{
    private readonly byte[] _bytes;

    public AmlCursor(byte[] bytes, int at, int end)
    {
        _bytes = bytes;
        At = at;
        End = Math.Min(end, bytes.Length);
    }

    public int At { get; set; }

    /// <summary>The first byte that may not be read.</summary>
    public int End { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Why, in words; set with <see cref="Failed"/>.</summary>
    public string? Reason { get; private set; }

    public bool AtEnd => Failed || At >= End;

    public byte Peek() => At < End ? _bytes[At] : (byte)0;

    public byte PeekNext() => At + 1 < End ? _bytes[At + 1] : (byte)0;

    public void Fail(string reason)
    {
        Reason ??= reason;
        Failed = true;
    }

    public byte U8()
    {
        if (At >= End)
        {
            Fail("a term runs past its package");
            return 0;
        }

        return _bytes[At++];
    }

    public ulong Little(int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)U8() << (8 * i);
        return value;
    }

    public byte[] Bytes(int count)
    {
        if (count < 0 || count > End - At)
        {
            Fail("a term runs past its package");
            return [];
        }

        byte[] bytes = _bytes.AsSpan(At, count).ToArray();
        At += count;
        return bytes;
    }

    /// <summary>A package length (ACPI 6.5, 20.2.4): the position just behind the package, never behind the enclosing one.</summary>
    public int PackageEnd()
    {
        int start = At;
        byte lead = U8();
        int more = lead >> 6;
        int length = more == 0 ? lead & 0x3f : lead & 0x0f;
        for (int i = 0; i < more; i++)
            length |= U8() << (4 + (8 * i));
        if (length < At - start || length > End - start)
        {
            Fail("a package is longer than what it stands in");
            return End;
        }

        return start + length;
    }

    /// <summary>Narrows the view to a package, all of which is read, and returns what to give to <see cref="Leave"/>.</summary>
    public int Enter(int packageEnd)
    {
        int outer = End;
        End = packageEnd;
        return outer;
    }

    public void Leave(int outer) => End = outer;

    public string Ascii()
    {
        StringBuilder text = new();
        for (byte c = U8(); c != 0 && !Failed; c = U8())
            text.Append((char)c);
        return text.ToString();
    }

    public static bool StartsName(byte b) => b is (byte)'\\' or (byte)'^' or 0x2e or 0x2f or (byte)'_' or (>= (byte)'A' and <= (byte)'Z');

    /// <summary>A name string (ACPI 6.5, 20.2.2): prefixes, then segments of four characters with dots between.</summary>
    public string NameString()
    {
        StringBuilder name = new();
        if (Peek() == '\\')
            name.Append((char)U8());
        while (Peek() == '^')
            name.Append((char)U8());
        int segments = 1;
        if (Peek() is 0x00 or 0x2e or 0x2f)
            segments = U8() switch
            {
                0x00 => 0,
                0x2e => 2,
                _ => U8(),
            };
        for (int i = 0; i < segments && !Failed; i++)
        {
            if (i > 0)
                name.Append('.');
            AppendSegment(name);
        }

        return name.ToString();
    }

    private void AppendSegment(StringBuilder name)
    {
        for (int i = 0; i < 4; i++)
        {
            byte c = U8();
            bool legal = c is (byte)'_' or (>= (byte)'A' and <= (byte)'Z') || (i > 0 && c is >= (byte)'0' and <= (byte)'9');
            if (!legal)
                Fail("a name has a character that names cannot have");
            name.Append((char)c);
        }
    }
}
