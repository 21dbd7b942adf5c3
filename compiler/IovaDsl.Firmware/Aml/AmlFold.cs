using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// What a method returns for given arguments, if that can be told by folding constants through its conditions. It follows
/// one straight path; at the first condition, loop or value that is not a constant it answers "unknown" and stops. It
/// reads no hardware. Of other objects it knows those that never change: named literals, and methods that fold to a constant.
/// </summary>
internal sealed class AmlFold
{
    private readonly AmlScope _scope;
    private readonly ImmutableArray<AmlValue> _arguments;
    private readonly Dictionary<string, AmlValue> _variables = new(StringComparer.Ordinal);
    private AmlValue? _returned;

    private AmlFold(AmlScope scope, ImmutableArray<AmlValue> arguments)
    {
        _scope = scope;
        _arguments = arguments;
    }

    /// <summary>The value returned; null when the method ends without returning one.</summary>
    public static AmlValue? Call(AmlScope scope, ImmutableArray<AmlTerm> body, params AmlValue[] arguments)
    {
        AmlFold fold = new(scope, arguments.ToImmutableArray());
        return fold.Run(body) == Flow.Stuck ? AmlValue.Unknown : fold._returned;
    }

    /// <summary>A literal as a value; unknown when it is computed.</summary>
    public static AmlValue Constant(AmlScope scope, AmlTerm term) => new AmlFold(scope, ImmutableArray<AmlValue>.Empty).Value(term);

    private enum Flow
    {
        Next,
        Returned,
        Broken,
        Stuck,
    }

    private Flow Run(ImmutableArray<AmlTerm> terms)
    {
        bool? lastIf = null;
        foreach (AmlTerm term in terms)
        {
            if (!_scope.TryStep())
                return Flow.Stuck;
            Flow flow = Step(term, ref lastIf);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }

    private Flow Step(AmlTerm term, ref bool? lastIf)
    {
        switch (term.Opcode)
        {
            case AmlOpcodes.If:
                lastIf = Value(term.Operands[0]).Integer is { } chosen ? chosen != 0 : null;
                return lastIf switch
                {
                    true => Run(term.Body),
                    false => Flow.Next,
                    null => Flow.Stuck,
                };
            case AmlOpcodes.Else:
                return lastIf == false ? Run(term.Body) : Flow.Next;
            case AmlOpcodes.While:
                return RunOnce(term);
            case AmlOpcodes.Return:
                _returned = Value(term.Operands[0]);
                return Flow.Returned;
            case AmlOpcodes.Break:
                return Flow.Broken;
            case AmlOpcodes.Name:
                _variables[term.Name ?? ""] = Value(term.Operands[0]);
                return Flow.Next;
            case AmlOpcodes.Store or AmlOpcodes.CopyObject:
                Assign(term.Operands[1], Value(term.Operands[0]));
                return Flow.Next;
            case AmlOpcodes.Increment or AmlOpcodes.Decrement:
                Assign(term.Operands[0], AmlValue.Unknown);
                return Flow.Next;
            default:
                // An operation for its target alone, or a call: nothing is known of what it changed.
                foreach (AmlTerm operand in term.Operands)
                    Assign(operand, AmlValue.Unknown);
                return Flow.Next;
        }
    }

    // Compilers write Switch as While (One) { … Break }: once through, and out.
    private Flow RunOnce(AmlTerm term)
    {
        if (Value(term.Operands[0]).Integer is not { } chosen)
            return Flow.Stuck;
        if (chosen == 0)
            return Flow.Next;
        return Run(term.Body) switch
        {
            Flow.Broken => Flow.Next,
            Flow.Returned => Flow.Returned,
            _ => Flow.Stuck,
        };
    }

    private void Assign(AmlTerm target, AmlValue value)
    {
        if (Variable(target) is { } name)
            _variables[name] = value;
    }

    private static string? Variable(AmlTerm term) =>
        term.Opcode switch
        {
            >= AmlOpcodes.Local0 and <= AmlOpcodes.Arg6 => $"#{term.Opcode:x}",
            AmlOpcodes.Reference when term.Operands.IsEmpty => term.Name,
            _ => null,
        };

    private AmlValue Value(AmlTerm term)
    {
        if (!_scope.TryStep())
            return AmlValue.Unknown;
        if (term.Literal is { } literal)
            return literal;
        if (Variable(term) is { } variable && _variables.TryGetValue(variable, out AmlValue? known))
            return known;
        if (term.Opcode is >= AmlOpcodes.Arg0 and <= AmlOpcodes.Arg6)
            return term.Opcode - AmlOpcodes.Arg0 < _arguments.Length ? _arguments[term.Opcode - AmlOpcodes.Arg0] : AmlValue.Unknown;
        if (term is { Opcode: AmlOpcodes.Reference, Name: { } name })
            return _scope.Value(name, term.Operands.Select(Value).ToArray());
        return term.Opcode switch
        {
            AmlOpcodes.Package => new AmlPackage(term.Body.Select(Value).ToImmutableArray()),
            AmlOpcodes.LNot => Of(term, operand => operand == 0),
            AmlOpcodes.LAnd => Of(term, (left, right) => left != 0 && right != 0, decidedBy: 0),
            AmlOpcodes.LOr => Of(term, (left, right) => left != 0 || right != 0, decidedBy: 1),
            AmlOpcodes.LEqual => AreEqual(Value(term.Operands[0]), Value(term.Operands[1])),
            AmlOpcodes.LGreater => Of(term, (left, right) => left > right),
            AmlOpcodes.LLess => Of(term, (left, right) => left < right),
            AmlOpcodes.ToInteger => Kept(term, Value(term.Operands[0]) is AmlInteger integer ? integer : AmlValue.Unknown),
            AmlOpcodes.ToBuffer => Kept(term, Value(term.Operands[0]) is AmlBuffer buffer ? buffer : AmlValue.Unknown),
            AmlOpcodes.Store or AmlOpcodes.CopyObject => Kept(term, Value(term.Operands[0])),
            AmlOpcodes.Add => Arithmetic(term, (left, right) => unchecked(left + right)),
            AmlOpcodes.Subtract => Arithmetic(term, (left, right) => unchecked(left - right)),
            AmlOpcodes.And => Arithmetic(term, (left, right) => left & right),
            AmlOpcodes.Or => Arithmetic(term, (left, right) => left | right),
            AmlOpcodes.Xor => Arithmetic(term, (left, right) => left ^ right),
            AmlOpcodes.ShiftLeft => Arithmetic(term, (left, right) => right < 64 ? left << (int)right : 0),
            AmlOpcodes.ShiftRight => Arithmetic(term, (left, right) => right < 64 ? left >> (int)right : 0),
            _ => AmlValue.Unknown,
        };
    }

    // Operations have a target that also gets the value.
    private AmlValue Kept(AmlTerm term, AmlValue value)
    {
        Assign(term.Operands[term.Operands.Length - 1], value);
        return value;
    }

    private AmlValue Arithmetic(AmlTerm term, Func<ulong, ulong, ulong> operation) =>
        Kept(
            term,
            Value(term.Operands[0]).Integer is { } left && Value(term.Operands[1]).Integer is { } right
                ? AmlValue.Of(operation(left, right))
                : AmlValue.Unknown
        );

    private AmlValue Of(AmlTerm term, Func<ulong, bool> test) =>
        Value(term.Operands[0]).Integer is { } operand ? AmlValue.Of(test(operand)) : AmlValue.Unknown;

    /// <param name="decidedBy">The truth value of either operand that alone decides, as 0 or 1.</param>
    private AmlValue Of(AmlTerm term, Func<ulong, ulong, bool> test, int? decidedBy = null)
    {
        ulong? left = Value(term.Operands[0]).Integer;
        ulong? right = Value(term.Operands[1]).Integer;
        if (left is { } l && right is { } r)
            return AmlValue.Of(test(l, r));
        bool decided = decidedBy is { } d && ((left is { } a && (a != 0) == (d == 1)) || (right is { } b && (b != 0) == (d == 1)));
        return decided ? AmlValue.Of(decidedBy == 1) : AmlValue.Unknown;
    }

    private static AmlValue AreEqual(AmlValue left, AmlValue right) =>
        (left, right) switch
        {
            (AmlInteger a, AmlInteger b) => AmlValue.Of(a.Value == b.Value),
            (AmlBuffer a, AmlBuffer b) => AmlValue.Of(a.Bytes.AsSpan().SequenceEqual(b.Bytes)),
            (AmlString a, AmlString b) => AmlValue.Of(string.Equals(a.Value, b.Value, StringComparison.Ordinal)),
            _ => AmlValue.Unknown,
        };
}
