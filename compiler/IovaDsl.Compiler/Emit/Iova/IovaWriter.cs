using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>One text in the making: which declarations there are, and what stands between them.</summary>
internal sealed class IovaWriter
{
    private readonly IovaLines _lines = new();
    private readonly IovaComments _comments;
    private readonly Platform _platform;
    private bool _lastWasShort;

    public IovaWriter(Platform platform, IovaComments comments)
    {
        _platform = platform;
        _comments = comments;
    }

    public string Write()
    {
        foreach (string line in _comments.Head)
            _lines.Comment(0, line);
        _lines.Doc(0, _platform.Doc);
        _lines.Open(0, IovaHeads.Of(_platform));
        foreach (string clause in IovaClauses.Of(_platform))
            _lines.Statement(1, clause);
        foreach (
            Element element in _platform
                .Iommus.Concat<Element>(_platform.MsiControllers)
                .Concat(_platform.Buses)
                .Concat(_platform.Devices.Where(device => device.PhysicalFunction is null))
        )
            Write(element);
        Groups();
        foreach (MemoryLayout layout in _platform.Layouts)
            Write(layout);
        Tail();
        KeptTables();
        _lines.Close(0);
        return _lines.ToString();
    }

    private void Write(Element element)
    {
        List<string> clauses = IovaClauses.Of(element);
        ImmutableArray<string> notes = NotesOf(element);
        // Short devices stand in a block of their own lines; everything else gets air.
        bool isShort = notes.IsEmpty && element.Doc is null && clauses.Count <= 1 && element is not MemoryLayout;
        if (!isShort || !_lastWasShort)
            _lines.Blank();
        foreach (string note in notes)
            _lines.Comment(1, note);
        _lines.Doc(1, element.Doc);
        Body(element, clauses, isShort);
        _lastWasShort = isShort;
    }

    private void Body(Element element, List<string> clauses, bool isShort)
    {
        string head = IovaHeads.Of(element);
        if (clauses.Count == 0 && element is Device)
        {
            _lines.Line(1, head);
        }
        else if (clauses.Count == 1 && isShort)
        {
            _lines.Short(1, head, clauses[0]);
        }
        else
        {
            _lines.Open(1, head);
            foreach (string clause in clauses)
                _lines.Statement(2, clause);
            _lines.Close(1);
        }
    }

    private void Groups()
    {
        if (_platform.Groups.IsEmpty)
            return;
        _lines.Blank();
        foreach (DeviceGroup group in _platform.Groups)
        {
            foreach (string note in NotesOf(group))
                _lines.Comment(1, note);
            _lines.Doc(1, group.Doc);
            _lines.Short(1, IovaHeads.Of(group), string.Join(", ", group.Devices.Select(IovaText.NameOf)));
        }
    }

    private ImmutableArray<string> NotesOf(Element element) =>
        _comments.Notes.TryGetValue(element, out ImmutableArray<string> found) ? found : ImmutableArray<string>.Empty;

    private void Tail()
    {
        if (_comments.Tail.IsEmpty)
            return;
        _lines.Blank();
        foreach (string line in _comments.Tail)
            _lines.Comment(1, line);
    }

    private void KeptTables()
    {
        foreach (string table in IovaClauses.KeptTables(_platform))
        {
            _lines.Blank();
            _lines.Comment(1, "As it was found, so that iova emit can write it again with what has no meaning for IOVAs.");
            _lines.Statement(1, table);
        }
    }
}
