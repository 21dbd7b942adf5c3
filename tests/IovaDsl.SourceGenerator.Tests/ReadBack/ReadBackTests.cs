using IovaDsl.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests.ReadBack;

/// <summary>
/// Everything that a program can read of a generated class, as a text: a file of this folder for each platform. IOVADSL_UPDATE_BASELINES=1
/// writes it anew; the diff is the review.
/// </summary>
public sealed class ReadBackTests
{
    // What a device and a group have; {0} stands for one.
    private const string Members = """
            Say("{0}", {0}.Name, {0}.ToString(), {0}.Address, {0}.IsTranslated, {0}.Aperture, {0}.PageSizes.ToString("x"));
            Say("  usable", {0}.Usable.ToString());
            Say("  vfio", {0}.Vfio.ToString(), {0}.VfioRefusal);
            Say("  iommufd", {0}.Iommufd.ToString(), {0}.IommufdRefusal);
            Say("  dma-api", {0}.DmaApi.ToString(), {0}.DmaApiRefusal);
            Say("  regions", List({0}.Regions), List({0}.Sysfs));
            Say("  limits", List({0}.Limits), List({0}.Swallowed));
            Say("  through its interface", Provided({0}));
            foreach (ulong address in Addresses)
                Say("  explains", {0}.Explain(address));

        """;

    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Text;
        using IovaDsl.Runtime;
        using Platforms;

        internal static class Use
        {
            private static readonly StringBuilder Text = new StringBuilder();
            private static readonly ulong[] Addresses = { 0, 0x800_0000, 0x9000_0000, 0xffff_ffff, 0x1_0000_0000, ulong.MaxValue };

            private static void Say(params object?[] what) => Text.Append(string.Join(" | ", what.Select(w => w ?? "-"))).Append('\n');

            private static string List<T>(ReadOnlySpan<T> all) => string.Join(", ", all.ToArray());

            private static string Provided<T>(in T one) where T : IRegionProvider =>
                $"{one.Name} {one.Address} {one.IsTranslated} {one.Aperture} {one.PageSizes:x} [{List(one.Regions)}] [{List(one.Limits)}] "
                    + $"[{List(one.Swallowed)}]";

            private static string Of(Func<object> what)
            {
                try
                {
                    return what().ToString()!;
                }
                catch (Exception e)
                {
                    return e.GetType().Name + ": " + e.Message.Replace("\r", "").Replace("\n", " ");
                }
            }

            public static string Answers()
            {
                /* USE */
                return Text.ToString();
            }
        }
        """;

    private const string Iommus = """
            Say("{0}", {0}.Name, {0}.ToString(), {0}.Kind, {0}.Aperture, {0}.PageSizes.ToString("x"));

        """;

    private const string RootBuses = """
            Say("{0}", {0}.Name, {0}.ToString(), {0}.Segment, {0}.FirstBus, {0}.LastBus, {0}.Limits.ToString(), {0}.BridgeWindows.ToString());

        """;

    private const string Layouts = """
            Say("{0}", {0}.Name, {0}.ToString(), List({0}.Ram), {0}.FitsIn(Board.Nic.Usable), {0}.FitsIn(Board.Dsp.Usable));

        """;

    [Fact]
    public void A_program_reads_what_the_platform_says()
    {
        string use =
            Each(
                Members,
                "Board.Nic",
                "Board.Nvme[2]",
                "Board.Dsp",
                "Board.Free",
                "Board.Usb",
                "Board.Raid",
                "Board.Devices[0]",
                "Board.Devices[3]"
            )
            + Each(Members, "Board.Graphics", "Board.Groups[0]")
            + Each(Iommus, "Board.Smmu", "Board.Narrow")
            + Each(RootBuses, "Board.Pcie", "Board.Plain", "Board.Anywhere")
            + Each(Layouts, "Board.SmallVm", "Board.LargeVm")
            + """
                Say(Board.Devices.Count, Board.Groups.Count, Board.Nvme.Count, Board.Sparse.Count, Board.Graphics.Count, Board.Groups[0].Count);
                foreach (var device in Board.Devices)
                    Say("device", device);
                foreach (var group in Board.Groups)
                {
                    foreach (var member in group)
                        Say("member", group, member, member.Address);
                }
                foreach (var member in Board.Graphics)
                    Say("member", member);
                foreach (var one in Board.Sparse)
                    Say("sparse", one);
                Say(Board.Sparse[3], Board.Sparse[7UL], Board.Graphics[0], Board.Graphics[1]);
                Say(((IReadOnlyList<object>)Board.Sparse.Cast<object>().ToList())[1], ((IEnumerable<object>)Board.Nvme.Cast<object>()).Count());
                Say(Of(() => Board.Sparse[4]), Of(() => Board.Sparse[-3]), Of(() => Board.Nvme[4]), Of(() => Board.Nvme[ulong.MaxValue]));
                Say(Of(() => Board.Graphics[2]), Of(() => Board.Devices[99]), default(Board.Device).ToString().Length, default(Board.Group).ToString().Length);
                foreach (string address in new[] { "0000:01:00.0", "0000:02:00.1", "0001:11:00.0", "0000:7f:1f.7", "ffff:ff:1f.7", "0000:00:00.0" })
                    Say(address, Board.TryGetDevice(PciAddress.Parse(address), out Board.Device found), found);
                Board.Device nic = Board.Nic;
                Board.Group graphics = Board.Graphics;
                Say(nic == Board.Devices[4], nic != Board.Devices[4], nic.Equals(nic), nic.Equals(graphics), nic.Equals((object)nic), nic.GetHashCode() == Board.Devices[4].GetHashCode());
                Say(graphics == Board.Groups[0], graphics != Board.Groups[0], graphics.Equals(default(Board.Group)), graphics.Equals((object)graphics), graphics.GetHashCode() == Board.Groups[0].GetHashCode());

                """;
        GeneratorResult result = new GeneratorRun().WithFile("/p/board.iova", File.ReadAllText(PathOf("board.iova"))).Run();
        Assert.DoesNotContain(result.Diagnostics, found => found.Severity >= DiagnosticSeverity.Warning);
        CSharpCompilation withUse = result.Output.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Program.Replace("/* USE */", use), (CSharpParseOptions)result.Output.SyntaxTrees.First().Options)
        );
        string said = (string)GeneratedAssembly.Load(withUse).GetType("Use")!.GetMethod("Answers")!.Invoke(null, null)!;
        Baseline.Check(PathOf("board.txt"), said);
    }

    private static string PathOf(string name) => Baseline.Path("IovaDsl.SourceGenerator.Tests", "ReadBack", name);

    private static string Each(string members, params string[] ones) => string.Concat(ones.Select(one => members.Replace("{0}", one)));
}
