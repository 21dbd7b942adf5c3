using System.Buffers.Binary;
using System.Text;
using IovaDsl.Cli.Inputs;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Tools.Tests.Inputs;

/// <summary>
/// What VFIO is asked, in which order, and what is made of its answers: against a kernel that answers as linux/vfio.h has it, since most
/// machines have none. Files are numbered as they are opened, from 7 on.
/// </summary>
public sealed class VfioProbeTests
{
    private const string Answer =
        "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = 8; container 7 8; type1v2 8; info 8 of 24; info 8 of 120; close 8; close 7";

    [Fact]
    public void A_group_is_put_into_a_container_and_asked()
    {
        Kernel kernel = new();
        RecordedVfio answer = Asked(kernel)!;
        Assert.Equal(Answer, kernel.Said);
        Assert.Equal(
            "0x1000..0xfedfffff 0xfef00000..0x7fffffffff",
            string.Join(' ', answer.Ranges.Select(r => $"0x{r.First:x}..0x{r.Last:x}"))
        );
        Assert.Null(answer.Refused);
        Assert.True(answer.IsViable);
        Assert.False(answer.NeedsUnsafeInterrupts);
    }

    [Theory]
    [InlineData(0, "open /dev/vfio/3 = 7; status 7; close 7")]
    [InlineData(2, "open /dev/vfio/3 = 7; status 7; close 7")]
    [InlineData(3, "open /dev/vfio/3 = 7; status 7; close 7")]
    [InlineData(5, Answer)]
    public void A_group_is_asked_that_is_viable_and_that_nobody_uses(uint flags, string said)
    {
        Kernel kernel = new() { Flags = flags };
        Assert.Equal(said == Answer, Asked(kernel) is not null);
        Assert.Equal(said, kernel.Said);
    }

    [Theory]
    [InlineData("open /dev/vfio/3", "open /dev/vfio/3 = -1")]
    [InlineData("status", "open /dev/vfio/3 = 7; status 7; close 7")]
    [InlineData("open /dev/vfio/vfio", "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = -1; close 7")]
    public void What_cannot_be_opened_has_no_answer(string refused, string said)
    {
        Kernel kernel = new() { Refused = refused };
        Assert.Null(Asked(kernel));
        Assert.Equal(said, kernel.Said);
    }

    [Theory]
    [InlineData("container", "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = 8; container 7 8; close 8; close 7", 1, "EPERM")]
    [InlineData(
        "type1v2",
        "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = 8; container 7 8; type1v2 8; close 8; close 7",
        22,
        "EINVAL"
    )]
    [InlineData(
        "type1v2",
        "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = 8; container 7 8; type1v2 8; close 8; close 7",
        16,
        "EBUSY"
    )]
    [InlineData(
        "type1v2",
        "open /dev/vfio/3 = 7; status 7; open /dev/vfio/vfio = 8; container 7 8; type1v2 8; close 8; close 7",
        5,
        "errno 5"
    )]
    public void A_refusal_is_told_by_its_error(string refused, string said, int error, string name)
    {
        Kernel kernel = new() { Refused = refused, Error = error };
        RecordedVfio answer = Asked(kernel)!;
        Assert.Equal(name, answer.Refused);
        Assert.Empty(answer.Ranges);
        Assert.True(answer.IsViable);
        Assert.Equal(said, kernel.Said);
    }

    [Theory]
    [InlineData("info 8 of 24")]
    [InlineData("info 8 of 120")]
    public void Without_information_there_are_no_ranges(string refused)
    {
        RecordedVfio answer = Asked(new Kernel { Refused = refused })!;
        Assert.Null(answer.Refused);
        Assert.Empty(answer.Ranges);
    }

    [Fact]
    public void Each_group_has_its_answer()
    {
        Kernel kernel = new() { Refused = "open /dev/vfio/4" };
        Assert.Equal([3, 12], VfioProbe.Ask([new(3, []), new(4, []), new(12, [])], kernel).Keys.Order());
    }

    private static RecordedVfio? Asked(Kernel kernel) => VfioProbe.Ask([new HostGroup(3, [])], kernel).GetValueOrDefault(3);

    private sealed class Kernel : IVfioCalls
    {
        private readonly StringBuilder _said = new();
        private int _next = 7;

        public uint Flags { get; init; } = 1;

        public string Refused { get; init; } = "nothing";

        public int Error { get; init; }

        public string Said => _said.ToString();

        public int LastError => Error;

        public int Open(string path)
        {
            int number = $"open {path}" == Refused ? -1 : _next++;
            Say($"open {path} = {number}");
            return number;
        }

        public void Close(int file) => Say($"close {file}");

        public bool Control(int file, int request, byte[] argument)
        {
            int first = BinaryPrimitives.ReadInt32LittleEndian(argument);
            switch (request)
            {
                case 0x3b67:
                    Assert.Equal((8, 8), (first, argument.Length));
                    BinaryPrimitives.WriteUInt32LittleEndian(argument.AsSpan(4), Flags);
                    return Told($"status {file}");
                case 0x3b68:
                    Assert.Equal(4, argument.Length);
                    return Told($"container {file} {first}");
                case 0x3b70:
                    Assert.Equal(argument.Length, first);
                    Fill(argument);
                    return Told($"info {file} of {first}");
                default:
                    throw new InvalidOperationException($"0x{request:x} is nothing that is asked with an argument");
            }
        }

        public bool Control(int file, int request, int argument)
        {
            Assert.Equal((0x3b66, 3), (request, argument));
            return Told($"type1v2 {file}");
        }

        // Flags, page sizes, where capabilities begin; then one of another kind and the ranges.
        private static void Fill(byte[] info)
        {
            byte[] whole = new byte[120];
            BinaryPrimitives.WriteUInt32LittleEndian(whole, 120);
            whole[4] = 3;
            whole[16] = 32;
            BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(32), 3);
            whole[36] = 64;
            BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(64), 1);
            whole[72] = 2;
            ulong[] ends = [0x1000, 0xfedfffff, 0xfef00000, 0x7fffffffff];
            for (int i = 0; i < ends.Length; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(whole.AsSpan(80 + (8 * i)), ends[i]);
            whole.AsSpan(0, info.Length).CopyTo(info);
        }

        private bool Told(string what)
        {
            Say(what);
            return what != Refused && what.Split(' ')[0] != Refused;
        }

        private void Say(string what) => _said.Append(_said.Length == 0 ? "" : "; ").Append(what);
    }
}
