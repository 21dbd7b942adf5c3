using System.Globalization;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>What of a fleet's hosts is looked at.</summary>
/// <param name="Class">First digits of a PCI class; null: all devices.</param>
/// <param name="Layout">What somebody wants to map on every host; null: nothing.</param>
/// <param name="Ram">How many bytes every host should have room for; null: nobody asks.</param>
internal sealed record FleetQuestion(
    View View,
    string? Class,
    IovaRangeSet? Layout,
    ulong? Ram,
    AnswerOptions Options,
    string[] IncludeRoots
);

/// <summary>
/// Reads the inputs of <c>iova baseline</c> and adds them up: files, hosts, folders of them, and lines of JSON, each a host or what an
/// earlier run came to. What is wrong with one input is said, and the others go on.
/// </summary>
internal sealed class FleetInput(Session session, FleetQuestion question)
{
    private const int MostShown = 100;
    private const long LinesBetweenReports = 1 << 16;

    private readonly FleetFold _fold = new();
    private readonly HostLineReader _reader = new(question.Class);
    private readonly List<BrokenHost> _broken = [];
    private readonly List<LackingHost> _lacking = [];

    // Null where a part was asked for another size, so that its hosts' room is not known.
    private ulong? _ram = question.Ram;
    private long _bad;
    private long _badOfParts;

    public FleetPart Read(IEnumerable<string> paths)
    {
        foreach (string path in paths)
            ReadPath(path);
        if (_bad > MostShown)
            session.Say($"{_bad - MostShown} more were not read");
        return new FleetPart
        {
            Hosts = _fold.Hosts,
            Bad = _bad + _badOfParts,
            Excluded = _fold.Excluded,
            Layout = question.Layout,
            Broken = FleetPart.InOrder(_broken),
            Ram = _ram,
            Lacking = _ram is null ? [] : FleetPart.InOrder(_lacking),
        };
    }

    private void ReadPath(string path)
    {
        if (path == SourceReader.StandardInput)
            ReadLines(SourceReader.StandardInputName, session.Host.Input);
        else if (Directory.Exists(session.FullPath(path)))
            ReadFolder(path, new FleetFolder(path, session.FullPath(path)));
        else if (path.EndsWith(".iova", StringComparison.OrdinalIgnoreCase))
            Try(path, () => AddPlatform(Operand.Read(session, path, null, question.IncludeRoots)));
        else
            ReadLinesOfFile(path);
    }

    // A folder with sys or tables in it is a host; any other holds hosts, files and lines.
    private void ReadFolder(string path, FleetFolder within)
    {
        string full = session.FullPath(path);
        if (!within.Enters(path, full))
            return;
        bool isHost = ((string[])["sys", "acpi", "fdt.dtb"]).Any(name => Path.Exists(Path.Combine(full, name)));
        if (isHost)
        {
            Try(path, () => AddPlatform(Operand.OfHost(session, path)));
            return;
        }

        foreach (string entry in FleetFolder.EntriesOf(path, full))
            Try(Path.Combine(path, entry), () => ReadEntry(Path.Combine(path, entry), within));
    }

    private void ReadEntry(string path, FleetFolder within)
    {
        string full = session.FullPath(path);
        if (Directory.Exists(full))
        {
            ReadFolder(path, within);
            return;
        }

        within.CheckFile(path, full);
        ReadPath(path);
    }

    private void Try(string path, Action read)
    {
        try
        {
            read();
        }
        catch (CommandFailure failure)
        {
            Bad(failure.Message.StartsWith(path, StringComparison.Ordinal) ? failure.Message : $"{path}: {failure.Message}");
        }
    }

    private void Bad(string message)
    {
        if (++_bad <= MostShown)
            session.Say(message);
    }

    private void ReadLinesOfFile(string path)
    {
        try
        {
            using FileStream file = new(session.FullPath(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            ReadLines(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path}: cannot be read: {e.Message}");
        }
    }

    private void ReadLines(string name, Stream stream)
    {
        try
        {
            LineStream.Read(
                stream,
                (line, number) =>
                {
                    ReadLine(name, line, number);
                    if (number % LinesBetweenReports == 0)
                        Report(number);
                }
            );
        }
        catch (InvalidDataException e)
        {
            throw new CommandFailure($"{name}: {e.Message}");
        }
        finally
        {
            EndReport();
        }
    }

    private void ReadLine(string name, ReadOnlyMemory<byte> line, long number)
    {
        if (number == 1 && line.Span.StartsWith("\ufeff"u8))
            line = line[3..];
        ReadOnlySpan<byte> text = line.Span.Trim(" \t\r"u8);
        if (text.IsEmpty)
            return;
        if (text.StartsWith(FleetPartJson.Prefix))
            ReadPart(name, line, number);
        else if (!_reader.TryRead(text, out string? error))
            Bad(string.Create(CultureInfo.InvariantCulture, $"{name}:{number}: {error}"));
        else if (question.Class is null || _reader.Devices > 0)
            AddHost(text);
    }

    private void AddHost(ReadOnlySpan<byte> line)
    {
        if (FirstMissing(_reader.Gaps) is { } missing)
            _broken.Add(new BrokenHost(_reader.Name(line), missing, null));
        if (TooLittleRoom(_reader.Gaps) is { } room)
            _lacking.Add(new LackingHost(_reader.Name(line), room, null));
        if (_fold.AddsNothing(_reader.Gaps))
            _fold.Count();
        else
            _fold.Add(_reader.Name(line), _reader.Gaps);
    }

    // Gaps are canonical.
    private static UInt128 Room(ReadOnlySpan<IovaRange> gaps)
    {
        UInt128 room = (UInt128)ulong.MaxValue + 1;
        foreach (IovaRange gap in gaps)
            room -= (UInt128)gap.LengthMinusOne + 1;
        return room;
    }

    // Null where there is enough of it, or nobody asks.
    private ulong? TooLittleRoom(ReadOnlySpan<IovaRange> gaps) =>
        question.Ram is { } ram && Room(gaps) is var room && room < ram ? (ulong)room : null;

    private IovaRange? FirstMissing(ReadOnlySpan<IovaRange> gaps)
    {
        foreach (IovaRange gap in gaps)
        {
            if (question.Layout is { } layout && layout.Overlaps(gap))
                return layout.Intersect(gap)[0];
        }

        return null;
    }

    private void ReadPart(string name, ReadOnlyMemory<byte> line, long number)
    {
        (FleetPart? part, string? error) = FleetPartJson.Read(line);
        if (part is { IsEmpty: false } && part.Layout != question.Layout)
            error = "it was asked about another layout";
        if (error is not null)
        {
            Bad(string.Create(CultureInfo.InvariantCulture, $"{name}:{number}: {error}"));
            return;
        }

        _fold.Add(part!.Hosts, part.Excluded.Pieces);
        _badOfParts += part.Bad;
        _broken.AddRange(part.Broken);
        _lacking.AddRange(part.Lacking);
        if (!part.IsEmpty && part.Ram != question.Ram)
            _ram = null;
    }

    private void AddPlatform(Operand operand)
    {
        if (operand.HasErrors)
            _bad++;
        AnswerOptions options = operand.Kernel is { } kernel ? question.Options with { Kernel = kernel } : question.Options;
        ResolvedPlatform platform = operand.Platform;
        List<(GroupAnswer Answer, IovaRangeSet Excluded)> devices = [];
        foreach (ResolvedDevice device in platform.Devices.Where(IsWanted))
        {
            GroupAnswer answer = AnswerComputer.Answer(device, platform.Platform.Firmware, options);
            if (answer[question.View] is { Refused: null } view)
                devices.Add((answer, IovaRangeSet.From(view.Ranges).Complement()));
        }

        if (devices.Count == 0)
        {
            session.Say($"{operand.Name}: left out; none of its devices is wanted and given to `{question.View.Name}`");
            return;
        }

        IovaRangeSet all = IovaRangeSet.Empty;
        foreach ((GroupAnswer answer, IovaRangeSet excluded) in devices)
        {
            all = all.Union(excluded);
            if (FirstMissing(excluded.AsSpan()) is { } missing)
                _broken.Add(new BrokenHost(operand.Name, missing, CauseOf(Exclusion.Of(answer).Where(row => Meets(row, missing)))));
        }

        if (TooLittleRoom(all.AsSpan()) is { } room)
        {
            GroupAnswer least = devices.MinBy(device => Room(device.Excluded.AsSpan())).Answer;
            IEnumerable<Exclusion> largest = Exclusion
                .Of(least)
                .Where(row => row.First <= row.Last)
                .OrderByDescending(row => row.Last - row.First);
            _lacking.Add(new LackingHost(operand.Name, room, CauseOf(largest)));
        }

        _fold.Add(operand.Name, all.AsSpan());
    }

    private bool IsWanted(ResolvedDevice device)
    {
        if (question.Class is null)
            return true;
        string? text = device.Device.Class?.ToString("x6", CultureInfo.InvariantCulture);
        return text is not null && text.StartsWith(question.Class, StringComparison.OrdinalIgnoreCase);
    }

    private static bool Meets(Exclusion row, IovaRange missing) => row.First <= missing.Last && missing.First <= row.Last;

    private static string? CauseOf(IEnumerable<Exclusion> rows) =>
        rows.SelectMany(row => row.Causes).Select(cause => CauseText.Of(cause)).FirstOrDefault();

    private void Report(long lines)
    {
        if (!session.Host.ErrorIsTerminal)
            return;
        session.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{lines:N0} lines"));
        session.Error.Flush();
    }

    private void EndReport()
    {
        if (session.Host.ErrorIsTerminal)
            session.Error.Write("\r\u001b[K");
    }
}
