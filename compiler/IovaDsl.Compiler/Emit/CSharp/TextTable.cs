namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Texts by number, each distinct one once. Text 0 is none; 1 and on are the names of the devices.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = new() { string.Empty };

    public TextTable(IEnumerable<string> deviceNames) => _texts.AddRange(deviceNames);

    public IReadOnlyList<string> All => _texts;

    /// <summary>The number of a text; 0 for null.</summary>
    public ulong Add(string? text)
    {
        if (text is null)
            return 0;
        if (!_numbers.TryGetValue(text, out int number))
        {
            number = _texts.Count;
            _numbers.Add(text, number);
            _texts.Add(text);
        }

        return (ulong)number;
    }
}
