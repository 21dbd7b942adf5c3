using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Where an expression looks names up: a file, in it a platform or a part, in it the turns of loops. Scopes are lexical:
/// a part sees its own file and its parameters, not the platform that uses it. Elements are not in here; their names
/// belong to the platform as a whole.
/// </summary>
internal sealed class Scope
{
    private readonly Dictionary<string, Constant>? _constants;
    private readonly string? _variable;
    private readonly Value _variableValue;
    private readonly LostText? _lost;

    /// <summary>A scope with constants; the dictionary may be shared and filled later.</summary>
    public Scope(SourceText source, Scope? parent, Dictionary<string, Constant>? constants)
    {
        Source = source;
        Parent = parent;
        _constants = constants;
    }

    /// <summary>One turn of a loop.</summary>
    public Scope(Scope parent, string variable, Value value, Dictionary<string, Constant>? constants)
        : this(parent.Source, parent, constants)
    {
        _variable = variable;
        _variableValue = value;
    }

    /// <summary>The text that the spans of everything written in this scope belong to.</summary>
    public SourceText Source { get; }

    public Scope? Parent { get; }

    /// <summary>What mistakes of syntax may have taken away from the text.</summary>
    public LostText? Lost
    {
        get => _lost ?? Parent?.Lost;
        init => _lost = value;
    }

    /// <summary>Parameters of a part; null elsewhere.</summary>
    public Dictionary<string, Value>? Parameters { get; init; }

    public SourceLocation At(TextSpan span) => new(Source, span);

    public Origin OriginOf(TextSpan span) => Origin.At(Source, span);

    /// <summary>Finds what a name stands for, innermost first; constants are evaluated on their first use.</summary>
    public bool TryFind(string name, ExpressionEvaluator evaluator, out Value value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variable == name)
            {
                value = scope._variableValue;
                return true;
            }

            if (scope.Parameters is { } parameters && parameters.TryGetValue(name, out value))
                return true;
            if (scope._constants is { } declared && declared.TryGetValue(name, out Constant constant))
            {
                evaluator.Uses.Note(constant.Location);
                value = constant.Evaluate(evaluator);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether a name is a parameter bound to an element, which declarations and references then mean.</summary>
    public bool TryFindElementArgument(string name, out ElementName element)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Parameters is { } parameters && parameters.TryGetValue(name, out Value value))
            {
                element = value.Element;
                return value.Kind == ValueKind.Element;
            }
        }

        element = default;
        return false;
    }

    /// <summary>All names in view, for suggestions.</summary>
    public IEnumerable<string> NamesInView()
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variable is { } name)
                yield return name;
            foreach (string parameter in scope.Parameters?.Keys ?? Enumerable.Empty<string>())
                yield return parameter;
            foreach (string constant in scope._constants?.Keys ?? Enumerable.Empty<string>())
                yield return constant;
        }
    }
}

/// <summary>A declared constant. Its value is found once, on first use, so that the order of declarations does not matter.</summary>
internal sealed class Constant
{
    private enum State : byte
    {
        Unknown,
        BeingEvaluated,
        Known,
    }

    private readonly Scope _scope;
    private State _state;
    private Value _value;

    /// <param name="syntax">The declaration.</param>
    /// <param name="scope">Where it was declared: what its expression can see.</param>
    public Constant(ConstSyntax syntax, Scope scope)
    {
        Syntax = syntax;
        _scope = scope;
    }

    public ConstSyntax Syntax { get; }

    public SourceLocation Location => _scope.At(Syntax.Name.Span);

    public Value Evaluate(ExpressionEvaluator evaluator)
    {
        if (_state == State.Known)
            return _value;
        if (_state == State.BeingEvaluated)
        {
            evaluator.Report(BindingCatalog.ConstantDependsOnItself(Location, Syntax.Name.Name));
            _state = State.Known;
            return _value = Value.Error;
        }

        _state = State.BeingEvaluated;
        Value found = evaluator.EvaluateConstant(Syntax, _scope);

        // A cycle found below has already settled the value; it stays an error.
        if (_state == State.BeingEvaluated)
        {
            _value = found;
            _state = State.Known;
        }

        return _value;
    }
}
