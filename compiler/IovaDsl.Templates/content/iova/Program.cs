using IovaDsl.Runtime;
using Platforms;

foreach (IovaRange range in Board.Nic.Usable.Ranges)
    Console.WriteLine(range);

Console.WriteLine(Board.Nic.Explain(0x800_0000));
