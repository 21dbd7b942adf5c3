namespace IovaDsl.Fleet.Baseline;

/// <summary>Hosts by number, from 0, so that a piece need not hold a name; a name given twice is one host.</summary>
internal sealed class HostNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public int Count => _names.Count;

    public string this[int number] => _names[number];

    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out int number))
            return number;
        _names.Add(name);
        _numbers.Add(name, _names.Count - 1);
        return _names.Count - 1;
    }
}
