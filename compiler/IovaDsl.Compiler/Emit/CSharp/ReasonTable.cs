using IovaDsl.Compiler.Specs;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Every reason of a platform once. Most come from the path, and so from many devices.</summary>
internal sealed class ReasonTable
{
    private readonly Dictionary<ReasonSpec, int> _numbers = new();
    private readonly List<ReasonSpec> _reasons = new();

    public IReadOnlyList<ReasonSpec> All => _reasons;

    public int Add(ReasonSpec reason)
    {
        if (!_numbers.TryGetValue(reason, out int number))
        {
            number = _reasons.Count;
            _numbers.Add(reason, number);
            _reasons.Add(reason);
        }

        return number;
    }
}
