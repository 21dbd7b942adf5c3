using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>The lists of words that an answer is made of. The order is the order in the table of answers.</summary>
internal enum AnswerList
{
    Facts,
    Regions,
    Limits,
    Swallowed,
    Exact,
    Sysfs,
    Vfio,
    Iommufd,
    DmaApi,
    Reasons,
}

/// <summary>The words of the list <see cref="AnswerList.Facts"/>.</summary>
internal enum Fact
{
    IsTranslated,
    ApertureFirst,
    ApertureLast,
    PageSizes,
    VfioRefusal,
    IommufdRefusal,
    DmaApiRefusal,
}

/// <summary>
/// All constants of a platform as lists of 64-bit words and texts, each distinct one kept once. List 0 is the empty list,
/// text 0 is no text, and texts 1 .. n are the names of the devices in their order.
/// </summary>
internal sealed class PlatformTables
{
    public const int WordsPerDevice = 2;
    public const int WordsPerGroup = 3;
    public const int ListsPerAnswer = (int)AnswerList.Reasons + 1;

    // Above this many words (a few hundred regions) the lists become packed literals.
    private const int MostReadableWords = 1024;

    private readonly Dictionary<WordList, int> _listNumbers = new();
    private readonly Dictionary<string, int> _textNumbers = new(StringComparer.Ordinal);
    private readonly List<WordList> _lists = new() { new WordList([]) };
    private readonly List<string> _remarks = new() { string.Empty };
    private readonly List<string> _texts = new() { string.Empty };
    private readonly int[,] _answerLists;

    public PlatformTables(PlatformSpec platform)
    {
        _listNumbers.Add(_lists[0], 0);
        foreach (DeviceSpec device in platform.Devices)
            _texts.Add(device.Name.ToString());

        string[] users = UsersOf(platform);
        _answerLists = new int[platform.Answers.Count, ListsPerAnswer];
        for (int i = 0; i < platform.Answers.Count; i++)
            AddAnswer(i, platform.Answers[i], users[i]);

        Answers = AddList(AllAnswerLists(platform.Answers.Count), "The lists of each answer: " + string.Join(", ", AnswerListWords()));
        DeviceRows = AddList(
            platform.Devices.SelectMany(device => new[] { (ulong)device.Answer, AddressKey(device) }),
            "Of each device: its answer, and its PCI address, all bits set for what is not PCI"
        );
        GroupRows = AddList(
            platform
                .Groups.SelectMany(group => new[] { (ulong)group.Answer, (ulong)AddText(group.Name.ToString()), (ulong)AddMembers(group) })
                .ToArray(),
            "Of each group: its answer, the text of its name, the list of its devices"
        );
        (ulong Key, int Ordinal)[] byAddress = platform
            .Devices.Select((device, ordinal) => (Key: AddressKey(device), ordinal))
            .Where(entry => entry.Key != ulong.MaxValue)
            .OrderBy(entry => entry.Key)
            .ThenBy(entry => entry.ordinal)
            .ToArray();
        SortedAddresses = AddList(byAddress.Select(entry => entry.Key), "The PCI addresses, ascending");
        SortedOrdinals = AddList(byAddress.Select(entry => (ulong)entry.Ordinal), "The devices at these addresses");
    }

    public int Answers { get; }

    public int DeviceRows { get; }

    public int GroupRows { get; }

    public int SortedAddresses { get; }

    public int SortedOrdinals { get; }

    public IReadOnlyList<WordList> Lists => _lists;

    /// <summary>What each list is, for the reader of the generated file.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public IReadOnlyList<string> Texts => _texts;

    public bool IsPacked => _lists.Sum(list => list.Words.Length) > MostReadableWords;

    public int ListOf(int answer, AnswerList list) => _answerLists[answer, (int)list];

    /// <summary>The number of a list of ranges.</summary>
    public int AddRanges(IEnumerable<IovaRange> ranges, string remark) =>
        AddList(ranges.SelectMany(range => new[] { range.First, range.Last }), remark);

    private void AddAnswer(int number, AnswerSpec answer, string user)
    {
        Set(AnswerList.Facts, AddList(Facts(answer), "facts of " + user));
        Set(AnswerList.Regions, AddRegions(answer.Regions, "regions of " + user));
        Set(AnswerList.Limits, AddRanges(answer.Limits, "limits of " + user));
        Set(AnswerList.Swallowed, AddRanges(answer.Swallowed, "swallowed on the path of " + user));
        Set(AnswerList.Exact, AddRanges(answer.Exact, "usable by " + user));
        Set(AnswerList.Sysfs, AddRegions(answer.Sysfs, "sysfs of " + user));
        Set(AnswerList.Vfio, AddRanges(answer.Vfio.Ranges, "VFIO of " + user));
        Set(AnswerList.Iommufd, AddRanges(answer.Iommufd.Ranges, "iommufd of " + user));
        Set(AnswerList.DmaApi, AddRanges(answer.DmaApi.Ranges, "DMA API of " + user));
        Set(AnswerList.Reasons, AddList(Reasons(answer), "reasons of " + user));

        void Set(AnswerList list, int value) => _answerLists[number, (int)list] = value;
    }

    private IEnumerable<ulong> Facts(AnswerSpec answer) =>
        [
            answer.IsTranslated ? 1UL : 0UL,
            answer.Aperture.First,
            answer.Aperture.Last,
            answer.PageSizes,
            (ulong)AddText(answer.Vfio.Refusal),
            (ulong)AddText(answer.Iommufd.Refusal),
            (ulong)AddText(answer.DmaApi.Refusal),
        ];

    private IEnumerable<ulong> Reasons(AnswerSpec answer) =>
        answer.Reasons.SelectMany(reason => new[] { reason.First, reason.Last, (ulong)AddText(DocText.Of(reason)) }).ToArray();

    private int AddMembers(GroupSpec group) => AddList(group.Devices.Select(device => (ulong)device), "devices of " + group.Name);

    private int AddRegions(IEnumerable<ReservedRegion> regions, string remark) =>
        AddList(regions.SelectMany(region => new[] { region.First, region.Last, region.Attributes }), remark);

    private int AddList(IEnumerable<ulong> words, string remark)
    {
        var list = new WordList(words.ToArray());
        if (!_listNumbers.TryGetValue(list, out int number))
        {
            number = _lists.Count;
            _listNumbers.Add(list, number);
            _lists.Add(list);
            _remarks.Add(remark);
        }

        return number;
    }

    private int AddText(string? text)
    {
        if (text is null)
            return 0;
        if (!_textNumbers.TryGetValue(text, out int number))
        {
            number = _texts.Count;
            _textNumbers.Add(text, number);
            _texts.Add(text);
        }

        return number;
    }

    private IEnumerable<ulong> AllAnswerLists(int count)
    {
        for (int answer = 0; answer < count; answer++)
        {
            for (int list = 0; list < ListsPerAnswer; list++)
                yield return (ulong)_answerLists[answer, list];
        }
    }

    private static IEnumerable<string> AnswerListWords() =>
        Enumerable.Range(0, ListsPerAnswer).Select(list => ((AnswerList)list).ToString());

    private static ulong AddressKey(DeviceSpec device) => device.Address is { } address ? ConstantTable.Key(address) : ulong.MaxValue;

    // The first device or group that has the answer stands for all that have it.
    private static string[] UsersOf(PlatformSpec platform)
    {
        var users = new string?[platform.Answers.Count];
        var counts = new int[platform.Answers.Count];
        IEnumerable<(NameSpec Name, int Answer)> all = platform
            .Devices.Select(device => (device.Name, device.Answer))
            .Concat(platform.Groups.Select(group => (group.Name, group.Answer)));
        foreach ((NameSpec name, int answer) in all)
        {
            users[answer] ??= name.ToString();
            counts[answer]++;
        }

        return users
            .Select(
                (user, i) => (user ?? "nobody") + (counts[i] > 1 ? FormattableString.Invariant($" and {counts[i] - 1} more") : string.Empty)
            )
            .ToArray();
    }
}

/// <summary>Words, equal by content.</summary>
internal sealed class WordList(ulong[] words) : IEquatable<WordList>
{
    public ulong[] Words { get; } = words;

    public bool Equals(WordList? other) => other is not null && Words.AsSpan().SequenceEqual(other.Words);

    public override bool Equals(object? obj) => Equals(obj as WordList);

    public override int GetHashCode()
    {
        ulong hash = 14695981039346656037;
        foreach (ulong word in Words)
            hash = unchecked((hash ^ word) * 1099511628211);
        return (int)(hash ^ (hash >> 32));
    }
}
