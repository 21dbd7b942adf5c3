using IovaDsl.Runtime;
using Vmm;
using Vmm.Platforms;

// Attach what is passed through to a container, as VFIO would have it.
var container = new VfioContainer();
Console.WriteLine($"attach {Host.Nic.Name}: {container.Attach(IommuGroup.From(Host.Nic))}");
Console.WriteLine($"attach {Host.Graphics.Name}: {container.Attach(IommuGroup.From(Host.Graphics))}");
Console.WriteLine($"{Host.Bmc.Name} stays with the host: {Host.Bmc.VfioRefusal}");

// Lay out what the guest gets within what the hardware really carries: VFIO would promise more.
IovaRangeSet usable = GuestMemory.Common(Host.Nic, Host.Graphics);
IReadOnlyList<IovaRange> memory = GuestMemory.Place(usable, 8UL << 30);
foreach (IovaRange piece in memory)
    Console.WriteLine($"guest memory {piece}: {container.Map(piece.First, piece.LengthMinusOne + 1)}");

// A device that appears by its address, as a hypervisor sees it.
if (Host.TryGetDevice(PciAddress.Parse("0000:02:00.1"), out Host.Device device))
    Console.WriteLine($"0000:02:00.1 is {device}; {device.Explain(0x800_0000)}");

return memory.Count > 0 ? 0 : 1;
