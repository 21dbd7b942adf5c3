using System.Text;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tests.Acpi;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>Tables with one structure of each type in every length: from where on it is read, and what is said of a shorter one.</summary>
public sealed class StructureSizesTests
{
    private const int Longest = 96;

    private static readonly (string Signature, byte Revision, byte[] Head, byte[] Types, Func<byte, int, byte[]> Start)[] Tables =
    [
        ("IORT", 5, [1, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8], (type, length) => [type, (byte)length, 0]),
        ("RIMT", 1, [1, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3], (type, length) => [type, 1, (byte)length, 0]),
        ("VIOT", 0, [1, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5], (type, length) => [type, 0, (byte)length, 0]),
        ("DMAR", 1, [38, 0, .. new byte[10]], [0, 1, 2, 3, 4, 5, 6, 7], (type, length) => [type, 0, (byte)length, 0]),
        ("IVRS", 2, new byte[12], [0x10, 0x11, 0x20, 0x21, 0x22, 0x40, 0x41], (type, length) => [type, 0, (byte)length, 0]),
        ("APIC", 5, new byte[8], [0, 1, 2, 9, 0xb, 0xc, 0xd, 0xe, 0xf, 0x18, 0x1b], (type, length) => [type, (byte)length]),
    ];

    [Fact]
    public void Structures_of_every_length_are_read_as_recorded()
    {
        StringBuilder said = new();
        foreach (var (signature, revision, head, types, start) in Tables)
        {
            foreach (byte type in types)
            {
                said.Append($"{signature} {type:x2}\n");
                int from = 0;
                for (int length = 1; length <= Longest; length++)
                {
                    if (length < Longest && Of(length) == Of(from))
                        continue;
                    said.Append($"  {from}..{length - 1}: {Of(from)}\n");
                    from = length;
                }

                string Of(int length)
                {
                    byte[] structure = [.. start(type, length), .. new byte[Longest]];
                    byte[] table = HandMadeTables.Table(signature, revision, head, structure[..Math.Max(length, 4)]);
                    return string.Join(' ', TableReader.Read(table).Problems.Select(problem => problem.Id));
                }
            }
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "structure-sizes.txt"), said.ToString());
    }
}
