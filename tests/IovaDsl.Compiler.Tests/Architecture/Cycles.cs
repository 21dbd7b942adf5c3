namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>Circles in a graph: its strongly connected components of more than one node (Tarjan).</summary>
internal sealed class Cycles<T>
    where T : notnull
{
    private readonly ILookup<T, T> _arrows;
    private readonly Dictionary<T, int> _number = [];
    private readonly Dictionary<T, int> _lowest = [];
    private readonly Stack<T> _open = new();
    private readonly HashSet<T> _isOpen = [];
    private readonly List<List<T>> _found = [];

    private Cycles(IEnumerable<(T From, T To)> arrows) => _arrows = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);

    public static List<List<T>> Of(IReadOnlyCollection<(T From, T To)> arrows)
    {
        var cycles = new Cycles<T>(arrows);
        foreach (T node in arrows.Select(arrow => arrow.From).Distinct())
        {
            if (!cycles._number.ContainsKey(node))
                cycles.Visit(node);
        }

        return cycles._found;
    }

    private void Visit(T node)
    {
        _lowest[node] = _number[node] = _number.Count;
        _open.Push(node);
        _isOpen.Add(node);
        foreach (T next in _arrows[node])
        {
            if (!_number.ContainsKey(next))
            {
                Visit(next);
                _lowest[node] = Math.Min(_lowest[node], _lowest[next]);
            }
            else if (_isOpen.Contains(next))
            {
                _lowest[node] = Math.Min(_lowest[node], _number[next]);
            }
        }

        if (_lowest[node] == _number[node])
            Close(node);
    }

    private void Close(T root)
    {
        var component = new List<T>();
        T node;
        do
        {
            node = _open.Pop();
            _isOpen.Remove(node);
            component.Add(node);
        } while (!node.Equals(root));

        if (component.Count > 1)
            _found.Add(component);
    }
}
