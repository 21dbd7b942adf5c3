using System.Numerics;

namespace IovaDsl.Oracle;

/// <summary>What the oracle says of one group, or of one device without an IOMMU (then only <see cref="Exact"/> is there).</summary>
internal sealed record OracleAnswer(
    List<Span64> Exact,
    List<string>? Sysfs,
    List<Span64>? Vfio,
    List<Span64>? Iommufd,
    List<Span64>? DmaApi
);

/// <summary>
/// A second implementation of four views for Linux 6.12 without its deviations, written from the description of the kernel alone
/// (sections 2 to 7). It has no interval arithmetic to be wrong in: all ends that occur cut the space into pieces, and each piece is
/// asked whether it is usable. A list that is null means that the consumer refuses the group; the DMA API's is null as well where the
/// description does not say what becomes of several devices.
/// </summary>
internal static class NaiveOracle
{
    private const ulong Page = 4096;
    private static readonly Span64 InterruptWindow = new(0xfee0_0000, 0xfeef_ffff);

    public static OracleIommu? IommuOf(OracleDevice device)
    {
        if (device.BehindNone)
            return null;
        OracleBus root = device.Bus.Upwards().Last();
        foreach ((OracleIommu iommu, (int First, int Last)? requesters) in root.Mappings)
        {
            if (requesters is not { } range || (range.First <= device.RequesterId && device.RequesterId <= range.Last))
                return iommu;
        }

        return null;
    }

    public static OracleAnswer Answer(Situation situation, List<OracleDevice> members)
    {
        List<List<OracleClaim>> claims = members.Select(member => ClaimsOf(situation, member)).ToList();
        OracleIommu? iommu = IommuOf(members[0]);
        Span64 aperture = iommu?.Aperture ?? new Span64(0, ulong.MaxValue);
        List<Span64> exact = Pieces(
            address => members.Zip(claims).All(pair => IsExact(pair.First, pair.Second, aperture, address)),
            members.SelectMany(EdgesOfPath).Concat(claims.SelectMany(list => list.Select(claim => claim.Span))).Append(aperture)
        );
        if (iommu is null)
            return new OracleAnswer(exact, null, null, null, null);

        claims = claims.Select(list => list.Where(claim => !IsUnknown(claim, iommu)).ToList()).ToList();
        List<OracleClaim> all = claims.SelectMany(list => list).ToList();
        List<Span64> mappable = Pieces(
            address => Holds(aperture, address) && !all.Any(claim => claim.Kind != ClaimKind.DirectRelaxable && Holds(claim.Span, address)),
            all.Select(claim => claim.Span).Append(aperture)
        );
        bool direct = all.Any(claim => claim.Kind == ClaimKind.Direct);
        bool bothMsi = claims.Any(list =>
            list.Any(claim => claim.Kind == ClaimKind.Msi) && list.Any(claim => claim.Kind == ClaimKind.SoftwareMsi)
        );
        return new OracleAnswer(
            exact,
            Sysfs(all),
            direct || mappable.Count == 0 ? null : mappable,
            direct || bothMsi ? null : mappable,
            members.Count == 1 ? DmaApi(members[0], claims[0], aperture) : null
        );
    }

    // A stated claim counts for what is below or behind its element; the kind of the IOMMU adds its own (section 6).
    private static List<OracleClaim> ClaimsOf(Situation situation, OracleDevice device)
    {
        OracleIommu? iommu = IommuOf(device);
        IEnumerable<OracleClaim> stated = situation
            .Claims.Concat(iommu?.Claims ?? [])
            .Concat(device.Bus.Upwards().SelectMany(bus => bus.Claims))
            .Concat(device.Claims)
            .Where(claim => claim.For is null || claim.For.Contains(device.Name));
        List<OracleClaim> claims = stated.Select(claim => Relaxed(claim, device, iommu)).ToList();
        switch (iommu?.Kind)
        {
            case OracleKind.ArmSmmuV3:
                claims.Add(new OracleClaim(ClaimKind.SoftwareMsi, new Span64(0x800_0000, 0x80f_ffff)));
                break;
            case OracleKind.IntelVtd:
                if (device.Class >> 8 == 0x0601)
                    claims.Add(new OracleClaim(ClaimKind.DirectRelaxable, new Span64(0, 0xff_ffff)));
                claims.Add(new OracleClaim(ClaimKind.Msi, InterruptWindow));
                break;
            case OracleKind.AmdVi:
                claims.Add(new OracleClaim(ClaimKind.Msi, InterruptWindow));
                claims.Add(new OracleClaim(ClaimKind.Reserved, new Span64(0xfd_0000_0000, 0xff_ffff_ffff)) { IsOfDriver = true });
                break;
        }

        return claims;
    }

    // On an ACPI machine the tables for these three kinds state direct regions alone (RMRR, IVMD, RMR), so Linux never learns of another
    // claim; it is true all the same. What the driver adds itself it knows.
    private static bool IsUnknown(OracleClaim claim, OracleIommu iommu) =>
        claim is { Kind: ClaimKind.Reserved, IsOfDriver: false } && iommu.Kind != OracleKind.Generic;

    // device_rmrr_is_relaxable: display devices and USB controllers behind VT-d.
    private static OracleClaim Relaxed(OracleClaim claim, OracleDevice device, OracleIommu? iommu) =>
        claim.Kind == ClaimKind.Direct && iommu?.Kind == OracleKind.IntelVtd && (device.Class >> 16 == 0x03 || device.Class >> 8 == 0x0c03)
            ? claim with
            {
                Kind = ClaimKind.DirectRelaxable,
            }
            : claim;

    private static bool IsExact(OracleDevice device, List<OracleClaim> claims, Span64 aperture, ulong address) =>
        Holds(aperture, address)
        && Carries(device.Windows, address)
        && device.Bus.Upwards().All(bus => Carries(bus.Windows, address))
        && !device.Bus.Upwards().Any(bus => bus.BridgeWindows.Any(window => Holds(window, address)))
        && !claims.Any(claim => claim.Kind != ClaimKind.DirectRelaxable && Holds(claim.Span, address));

    private static IEnumerable<Span64> EdgesOfLimits(OracleDevice device) =>
        (device.Windows ?? []).Concat(device.Bus.Upwards().SelectMany(bus => bus.Windows ?? []));

    private static Span64 Hull(List<Span64> spans) => new(spans.Min(span => span.First), spans.Max(span => span.Last));

    private static bool Meet(Span64 a, Span64 b) => a.First <= b.Last && b.First <= a.Last;

    private static IEnumerable<Span64> EdgesOfPath(OracleDevice device) =>
        EdgesOfLimits(device).Concat(device.Bus.Upwards().SelectMany(bus => bus.BridgeWindows));

    // One line for every maximal run of one type, by start and then by type; a software window is printed as msi.
    private static List<string> Sysfs(List<OracleClaim> claims) =>
        claims
            .Select(claim => claim.Kind)
            .Distinct()
            .SelectMany(kind =>
            {
                List<Span64> spans = claims.Where(claim => claim.Kind == kind).Select(claim => claim.Span).ToList();
                return Pieces(address => spans.Any(span => Holds(span, address)), spans).Select(span => (Span: span, Kind: kind));
            })
            .OrderBy(line => line.Span.First)
            .ThenBy(line => line.Kind)
            .Select(line => $"0x{line.Span.First:x16} 0x{line.Span.Last:x16} {Word(line.Kind)}")
            .ToList();

    // Frames of 4 KiB: never frame 0, nothing claimed but software windows, no window of the host bridge, nothing above the bus limit.
    // A window map whose lowest and highest address lie on one side of the aperture is refused (iommu_dma_init_domain).
    private static List<Span64>? DmaApi(OracleDevice device, List<OracleClaim> claims, Span64 aperture)
    {
        if (EdgesOfLimits(device).ToList() is { Count: > 0 } windows && !Meet(Hull(windows), aperture))
            return null;
        List<Span64> limits =
        [
            .. device.Bus.Upwards().Select(bus => bus.Windows).Append(device.Windows).OfType<List<Span64>>().Select(Highest),
        ];
        List<Span64> gone =
        [
            .. claims.Where(claim => claim.Kind != ClaimKind.SoftwareMsi).Select(claim => Frames(claim.Span)),
            .. device.Bus.Upwards().SelectMany(bus => bus.BridgeWindows).Select(Frames),
        ];
        Span64 frames = Frames(aperture);
        return Pieces(
                frame =>
                    frame >= 1
                    && frame <= ulong.MaxValue / Page
                    && Holds(frames, frame)
                    && limits.All(limit => frame <= limit.Last / Page)
                    && !gone.Any(span => Holds(span, frame)),
                [.. gone, frames, new Span64(1, ulong.MaxValue / Page), .. limits.Select(limit => new Span64(0, limit.Last / Page))]
            )
            .Select(span => new Span64(span.First * Page, (span.Last * Page) + (Page - 1)))
            .ToList();
    }

    private static Span64 Highest(List<Span64> windows) => windows.MaxBy(window => window.Last);

    private static Span64 Frames(Span64 span) => new(span.First / Page, span.Last / Page);

    private static string Word(ClaimKind kind) =>
        kind switch
        {
            ClaimKind.Direct => "direct",
            ClaimKind.DirectRelaxable => "direct-relaxable",
            ClaimKind.Reserved => "reserved",
            _ => "msi",
        };

    private static bool Carries(List<Span64>? windows, ulong address) => windows is null || windows.Any(window => Holds(window, address));

    private static bool Holds(Span64 span, ulong address) => span.First <= address && address <= span.Last;

    /// <summary>The maximal runs of addresses for which the question is answered with yes; it changes only at ends of the spans.</summary>
    private static List<Span64> Pieces(Func<ulong, bool> question, IEnumerable<Span64> spans)
    {
        BigInteger top = BigInteger.One << 64;
        BigInteger[] cuts = spans
            .SelectMany(span => new BigInteger[] { span.First, span.Last + BigInteger.One })
            .Append(0)
            .Append(top)
            .Distinct()
            .Order()
            .ToArray();
        var runs = new List<Span64>();
        bool open = false;
        for (int i = 0; i + 1 < cuts.Length; i++)
        {
            bool yes = question((ulong)cuts[i]);
            ulong last = (ulong)(cuts[i + 1] - 1);
            if (yes && open)
                runs[^1] = runs[^1] with { Last = last };
            else if (yes)
                runs.Add(new Span64((ulong)cuts[i], last));
            open = yes;
        }

        return runs;
    }
}
