using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// The 36 bytes that every table begins with (ACPI 6.5, section 5.2.6).
/// Identifiers are texts of one character per byte without their trailing NULs, which is lossless.
/// </summary>
/// <param name="Signature">Four characters, e.g. <c>IORT</c>.</param>
/// <param name="Length">Bytes of the whole table as the header states them.</param>
/// <param name="Revision">Revision of the table's layout.</param>
/// <param name="Checksum">The stored byte; the sum of all bytes of a sound table is zero modulo 256.</param>
/// <param name="OemId">At most six characters.</param>
/// <param name="OemTableId">At most eight characters.</param>
/// <param name="OemRevision">The vendor's revision.</param>
/// <param name="CreatorId">At most four characters: the tool that made the table.</param>
/// <param name="CreatorRevision">The tool's revision.</param>
/// <param name="ChecksumIsValid">Whether the sum was zero when the table was read.</param>
/// <param name="FileLength">Bytes that were given to the reader.</param>
internal sealed record AcpiHeader(
    string Signature,
    uint Length,
    byte Revision,
    byte Checksum,
    string OemId,
    string OemTableId,
    uint OemRevision,
    string CreatorId,
    uint CreatorRevision,
    bool ChecksumIsValid,
    int FileLength
)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 36;

    /// <summary>A header to be written: length and checksum are computed by the encoder.</summary>
    public static AcpiHeader Create(string signature, byte revision, string oemId, string oemTableId, uint oemRevision) =>
        new(signature, 0, revision, 0, oemId, oemTableId, oemRevision, "IOVA", 1, true, 0);

    /// <summary>The same identifiers for a table that was changed: length and checksum are computed by the encoder.</summary>
    public AcpiHeader ForWriting() => this with { Length = 0, Checksum = 0, ChecksumIsValid = true, FileLength = 0 };

    /// <summary>Bytes of the table that were there to be read; 0 for a table to be written.</summary>
    internal int BytesRead => (int)Math.Min(Length, (uint)FileLength);

    internal static AcpiHeader Read(ByteReader file)
    {
        uint length = file.U32(4);
        return new AcpiHeader(
            file.PaddedText(0, 4),
            length,
            file.U8(8),
            file.U8(9),
            file.PaddedText(10, 6),
            file.PaddedText(16, 8),
            file.U32(24),
            file.PaddedText(28, 4),
            file.U32(32),
            file.Has(0, length) && Sum(file.Slice(0, length).Bytes) == 0,
            file.Length
        );
    }

    /// <summary>Sum of all bytes modulo 256.</summary>
    internal static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
            sum = unchecked((byte)(sum + value));
        return sum;
    }
}
