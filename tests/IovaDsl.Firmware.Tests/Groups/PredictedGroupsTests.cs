using System.Text.Json;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Groups;

/// <summary>Groups as the written file predicts them, and as recorded kernels made them.</summary>
[Trait("Category", "Hosts")]
public sealed class PredictedGroupsTests(ITestOutputHelper output)
{
    public static TheoryData<string> Sets => [.. GroupHosts.Sets];

    [SkippableTheory]
    [MemberData(nameof(Sets))]
    public void Groups_are_predicted(string set)
    {
        int hosts = 0,
            recorded = 0,
            predicted = 0,
            agree = 0;
        List<string> wrong = [];
        foreach ((string name, HostFiles files) in GroupHosts.Of(set))
        {
            RecordedHost answers = RecordedHostReader.Read(files);
            if (answers.Groups.IsEmpty)
                continue;
            ResolvedPlatform platform = Predict(GroupHosts.WithoutGroups(files)).ByRulesOf(answers.Kernel ?? KernelVersion.Default);
            HashSet<string> withGroup = [.. answers.Groups.SelectMany(group => group.Devices)];
            Dictionary<string, bool> mine = Said(platform, withGroup);
            List<string> theirs =
            [
                .. answers
                    .Groups.Select(group => Word(group.Devices.Where(device => PciAddress.TryParse(device, out _))))
                    .Where(group => group.Length > 0),
            ];
            hosts++;
            recorded += theirs.Count;
            predicted += mine.Count;
            agree += theirs.Count(mine.ContainsKey);
            string[] missed = [.. theirs.Where(group => !mine.ContainsKey(group))];
            // Where not enough was recorded a group may be wrong, but then the prediction says itself that it is a guess.
            string[] invented = [.. mine.Where(group => !group.Value && !theirs.Contains(group.Key)).Select(group => group.Key)];
            if (!ProbingOrder.Hosts.ContainsKey(name) && invented.Length > 0)
                wrong.Add($"{name}: recorded {string.Join(" | ", missed)}; predicted {string.Join(" | ", invented)}");
            if (ProbingOrder.Hosts.TryGetValue(name, out string? why))
                output.WriteLine($"{name}: {missed.Length} of {theirs.Count} recorded groups differ: {why}");
            else if (missed.Length > 0)
                output.WriteLine(
                    $"{name}: guessed, {missed.Length} of {theirs.Count} recorded groups differ: {string.Join(" | ", missed)}"
                );
        }

        output.WriteLine($"groups: {hosts} hosts, {recorded} groups, {predicted} predicted, {agree} agree ({set})");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(agree > 0);
    }

    [SkippableTheory]
    [MemberData(nameof(Sets))]
    public void A_recording_without_groups_gives_the_same_file(string set)
    {
        foreach ((_, HostFiles files) in GroupHosts.Of(set))
            Assert.Equal(Text(files), Text(GroupHosts.WithoutGroups(files)));
    }

    [SkippableTheory]
    [MemberData(nameof(Sets))]
    public void Verify_contradicts_no_recorded_group_and_says_where_the_order_of_probing_decided(string set)
    {
        List<string> wrong = [];
        foreach ((string name, HostFiles files) in GroupHosts.Of(set))
        {
            HostVerification verification = HostVerifier.Verify(Predict(files), HostReader.Read(files), RecordedHostReader.Read(files));
            VerificationItem[] items =
            [
                .. verification.Groups.SelectMany(group => group.Items).Where(item => item.Thing == VerifiedThing.Group),
            ];
            wrong.AddRange(items.Where(item => item.Verdict == Verdict.Contradicts).Select(item => $"{name}: {item.Reason}"));
            if (ProbingOrder.Hosts.ContainsKey(name) && !items.Any(item => item.Verdict == Verdict.Unknown))
                wrong.Add($"{name}: nothing is said of the order");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [SkippableFact]
    public void Requester_ids_are_those_in_the_tables_of_the_kernel()
    {
        int groups = 0;
        foreach ((string name, HostFiles files) in GroupHosts.Of("hosts-groups"))
        {
            if (files.Read("requester_ids.json") is not { } json)
                continue;
            CompilationResult compiled = IovaCompilation.CompileText(Text(files));
            KernelVersion kernel = RecordedHostReader.Read(files).Kernel!.Value;
            PciTree tree = PciTree.Of(Assert.Single(compiled.Platforms).Platform, out _);
            foreach (JsonElement group in JsonDocument.Parse(json).RootElement.GetProperty("groups").EnumerateArray())
            {
                IEnumerable<ushort> mine = group
                    .GetProperty("devices")
                    .EnumerateArray()
                    .Select(device => tree.Find(PciAddress.Parse(device.GetString()!))!)
                    .SelectMany(node => DmaAliases.Of(node, kernel).Select(alias => alias.Id));
                IEnumerable<ushort> theirs = group
                    .GetProperty("requester_ids")
                    .EnumerateArray()
                    .Select(id => PciAddress.Parse("0000:" + id.GetString()).RequesterId);
                Assert.True(
                    mine.ToHashSet().SetEquals(theirs),
                    $"{name}, group {group.GetProperty("group")}: {Ids(mine)} instead of {Ids(theirs)}"
                );
                groups++;
            }
        }

        output.WriteLine($"requester ids: {groups} groups agree");
        Assert.True(groups > 0);
    }

    private static string Ids(IEnumerable<ushort> ids) => string.Join(" ", ids.Distinct().Order().Select(id => id.ToString("x4")));

    // Groups by their PCI members, and whether they are a guess. A device that got no group (no driver up to 6.12) is left out.
    private static Dictionary<string, bool> Said(ResolvedPlatform platform, HashSet<string> withGroup)
    {
        Dictionary<string, bool> said = [];
        foreach (ResolvedGroup group in platform.Groups)
        {
            string word = Word(
                group
                    .Devices.Where(device => device.Device.Address is { } address && withGroup.Contains(address.ToString()))
                    .Select(device => device.Device.Address!.Value.ToString())
            );
            if (word.Length > 0)
                said[word] = group.Members.Any(member => member.IsGuessed);
        }

        return said;
    }

    private static string Word(IEnumerable<string> devices) => string.Join(" ", devices.Order(StringComparer.Ordinal));

    private static ResolvedPlatform Predict(HostFiles files)
    {
        CompilationResult compiled = IovaCompilation.CompileText(Text(files));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return Assert.Single(compiled.Platforms).Resolved;
    }

    private static string Text(HostFiles files) => PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(files))));
}
