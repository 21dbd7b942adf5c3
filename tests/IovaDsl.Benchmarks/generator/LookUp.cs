using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using IovaDsl.Benchmarks.Generator.Platforms;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>
/// Generated look-ups beside tables written by hand: 1,024 addresses against the ranges of one device, 1,024 PCI addresses against ten
/// thousand devices, half of each found.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class LookUp
{
    private const int Count = 1024;
    private readonly ulong[] _addresses = new ulong[Count];
    private readonly PciAddress[] _places = new PciAddress[Count];
    private readonly Dictionary<uint, int> _byPlace = [];
    private readonly uint[] _sorted = new uint[10_000];

    // What somebody would write who has no generator: the ranges of the board's network controller.
    private static ReadOnlySpan<ulong> Firsts => [0x0, 0x810_0000, 0x2001_0000, 0x3001_0000, 0x4001_0000, 0x7820_0000, 0x29_0000_0000];

    private static ReadOnlySpan<ulong> Lasts =>
        [0x7ff_ffff, 0x1fff_ffff, 0x2fff_ffff, 0x3fff_ffff, 0x701f_ffff, 0x8_ffff_ffff, 0x3ff_ffff_ffff];

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        for (int i = 0; i < Count; i++)
        {
            _addresses[i] = (ulong)random.NextInt64(1L << (20 + (i % 24)));
            _places[i] = new PciAddress(random.Next(20), 1 + random.Next(100), random.Next(8), 0);
        }

        int number = 0;
        foreach (TenThousand.Device device in TenThousand.Devices)
            _byPlace.Add(Key(device.Address!.Value), number++);
        _byPlace.Keys.CopyTo(_sorted, 0);
        Array.Sort(_sorted);
        for (int i = 0; i < Count; i++)
        {
            if (ContainsByHand(_addresses[i]) != Board.Nic.Usable.Contains(_addresses[i]))
                throw new InvalidOperationException("the table written by hand is another");
            if (
                _byPlace.TryGetValue(Key(_places[i]), out int place) != TenThousand.TryGetDevice(_places[i], out TenThousand.Device found)
                || (found != default && found != TenThousand.Devices[place])
            )
                throw new InvalidOperationException("the dictionary is another");
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("contains")]
    public int Contains()
    {
        int found = 0;
        foreach (ulong address in _addresses)
            found += Board.Nic.Usable.Contains(address) ? 1 : 0;
        return found;
    }

    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    [BenchmarkCategory("contains")]
    public int ContainsInTableByHand()
    {
        int found = 0;
        foreach (ulong address in _addresses)
            found += ContainsByHand(address) ? 1 : 0;
        return found;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("device")]
    public int TryGetDevice()
    {
        int found = 0;
        foreach (PciAddress place in _places)
            found += TenThousand.TryGetDevice(place, out _) ? 1 : 0;
        return found;
    }

    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    [BenchmarkCategory("device")]
    public int TryGetDeviceInTableByHand()
    {
        int found = 0;
        foreach (PciAddress place in _places)
            found += Array.BinarySearch(_sorted, Key(place)) >= 0 ? 1 : 0;
        return found;
    }

    /// <summary>What has to be filled first, for ten thousand devices in half a megabyte.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("device")]
    public int TryGetDeviceInDictionary()
    {
        int found = 0;
        foreach (PciAddress place in _places)
            found += _byPlace.TryGetValue(Key(place), out _) ? 1 : 0;
        return found;
    }

    private static uint Key(PciAddress place) => ((uint)place.Segment << 16) | place.RequesterId;

    private static bool ContainsByHand(ulong address)
    {
        int place = Firsts.BinarySearch(address);
        if (place < 0)
            place = ~place - 1;
        return place >= 0 && address <= Lasts[place];
    }
}
