namespace IovaDsl.Oracle;

/// <summary>
/// Draws a situation from a seed. Ends of ranges come mostly from near the edges that matter: pages, 4 GiB, 2^n, the top.
/// </summary>
internal sealed class SituationGenerator(int seed)
{
    private static readonly int[] Classes = [0x020000, 0x010802, 0x030000, 0x0c0330, 0x060100, 0x078000];

    private readonly Random _random = new(seed);

    public Situation Draw()
    {
        List<OracleIommu> iommus = Enumerable.Range(0, _random.Next(1, 4)).Select(DrawIommu).ToList();
        var buses = new List<OracleBus>();
        for (int segment = 0, roots = _random.Next(1, 3); segment < roots; segment++)
            AddRoot(segment, iommus, buses);
        var situation = new Situation(iommus, buses, []);
        int taken = 0;
        for (int i = 0, count = _random.Next(1, 7); i < count; i++)
            AddDevice(situation, i, ref taken);
        foreach (OracleDevice device in situation.Devices)
            AddClaims(device.Claims, 2, null);
        AddClaims(situation.Claims, 1, situation.Devices);
        AddGroups(situation);
        return situation;
    }

    private OracleIommu DrawIommu(int index)
    {
        OracleKind kind = (OracleKind)_random.Next(4);
        Span64 aperture = kind switch
        {
            OracleKind.Generic when Chance(3) => DrawSpan(),
            OracleKind.IntelVtd => Bits(39 + (9 * _random.Next(3))),
            OracleKind.ArmSmmuV3 => Bits(_random.Next(32, 53)),
            OracleKind.AmdVi => Bits(_random.Next(40, 65)),
            _ => Bits(_random.Next(30, 65)),
        };
        var iommu = new OracleIommu($"iommu-{index}", kind, aperture);
        AddClaims(iommu.Claims, 1, null);
        return iommu;
    }

    private void AddRoot(int segment, List<OracleIommu> iommus, List<OracleBus> buses)
    {
        var root = new OracleBus($"root-{segment}", null, segment, 0, 255) { Windows = Chance(2) ? DrawWindows() : null };
        for (int i = _random.Next(3); i > 0; i--)
            root.BridgeWindows.Add(DrawSpan(1 << 28));
        AddClaims(root.Claims, 1, null);
        if (Chance(4))
        {
            int cut = _random.Next(1, 0xffff);
            root.Mappings.Add((Pick(iommus), (0, cut - 1)));
            if (Chance(2))
                root.Mappings.Add((Pick(iommus), (cut, 0xffff)));
        }
        else if (!Chance(6))
            root.Mappings.Add((Pick(iommus), null));
        buses.Add(root);
        int next = 1;
        OracleBus parent = root;
        for (int i = _random.Next(3); i > 0; i--)
        {
            int last = Math.Min(parent.LastBus, next + _random.Next(4, 40));
            if (next >= last)
                break;
            var bridge = new OracleBus($"bridge-{segment}-{i}", parent, segment, next, last)
            {
                Slot = 16 + i,
                Windows = Chance(4) ? DrawWindows() : null,
            };
            AddClaims(bridge.Claims, 1, null);
            buses.Add(bridge);
            parent = bridge;
            next++;
        }
    }

    private void AddDevice(Situation situation, int index, ref int taken)
    {
        OracleBus bus = Pick(situation.Buses);
        // A device stands on the first bus number of its bus; its slot makes the address its own.
        var device = new OracleDevice($"device-{index}", bus, bus.FirstBus, taken++, 0, Classes[_random.Next(Classes.Length)])
        {
            Windows = Chance(5) ? DrawWindows() : null,
            BehindNone = Chance(8),
        };
        situation.Devices.Add(device);
    }

    private void AddGroups(Situation situation)
    {
        foreach (IGrouping<OracleIommu?, OracleDevice> behind in situation.Devices.GroupBy(NaiveOracle.IommuOf).ToList())
        {
            List<OracleDevice> members = behind.ToList();
            if (behind.Key is not null && members.Count > 1 && Chance(2))
                situation.Groups.Add(($"group-{behind.Key.Name}", members.Take(_random.Next(2, members.Count + 1)).ToList()));
        }
    }

    private void AddClaims(List<OracleClaim> claims, int most, List<OracleDevice>? devices)
    {
        for (int i = _random.Next(most + 1); i > 0; i--)
        {
            // Each kind about equally; two software windows on one device are a mistake of their own.
            var kind = (ClaimKind)_random.Next(4);
            List<string>? only = devices is { Count: > 0 } && Chance(2) ? [Pick(devices).Name] : null;
            claims.Add(new OracleClaim(kind, DrawSpan(1 << 24), only));
        }
    }

    private List<Span64> DrawWindows() =>
        Chance(2) ? [Bits(_random.Next(30, 65))] : Enumerable.Range(0, _random.Next(1, 4)).Select(_ => DrawSpan(1UL << 40)).ToList();

    private Span64 DrawSpan(ulong most = 1UL << 44)
    {
        ulong first = DrawEdge();
        ulong length = _random.Next(4) switch
        {
            0 => 1,
            1 => (ulong)_random.NextInt64(1, 64),
            _ => (ulong)_random.NextInt64(1, (long)(most / 4096)),
        };
        ulong lengthMinusOne = (length * 4096) - 1;
        return ulong.MaxValue - first < lengthMinusOne ? new Span64(first, ulong.MaxValue) : new Span64(first, first + lengthMinusOne);
    }

    // Pages near an edge.
    private ulong DrawEdge()
    {
        int shift = _random.Next(12, 64);
        ulong edge = _random.Next(8) switch
        {
            0 => 0,
            1 => 0xfee0_0000,
            2 => 0x800_0000,
            3 => 0xfd_0000_0000,
            4 => ulong.MaxValue - 0xffff,
            _ => 1UL << shift,
        };
        long off = _random.Next(-16, 17) * 4096L;
        return off < 0 && edge < (ulong)-off ? 0 : unchecked(edge + (ulong)off) & ~0xfffUL;
    }

    private static Span64 Bits(int bits) => new(0, bits == 64 ? ulong.MaxValue : (1UL << bits) - 1);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(List<T> items) => items[_random.Next(items.Count)];
}
