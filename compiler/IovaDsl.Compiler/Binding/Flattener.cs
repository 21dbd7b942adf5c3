using System.Collections.Immutable;
using System.Numerics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Unrolls loops, places parts, and lays a variant over the platforms it extends. Constants of a variant are seen by what
/// its base wrote, so that changing one number is enough. Expectations are not inherited: they are golden answers of
/// the platform they stand in.
/// </summary>
internal sealed class Flattener
{
    // A part is placed within the one that uses it, on a stack that may be small.
    private const int MostLevels = 200;

    private readonly ExpressionEvaluator _evaluator;
    private readonly FindingBag _findings;
    private readonly CancellationToken _cancellation;
    private readonly List<PartDeclaration> _openParts = [];
    private readonly MemberBudget _budget;

    // What the layer at hand (one platform block) has said so far.
    private readonly FlatPlatform _flat = new();
    private Dictionary<ElementName, PlacedMember> _saidInLayer = [];
    private List<PlacedMember> _layerMembers = [];
    private List<PlacedRemoval> _layerRemovals = [];
    private List<PlacedClause> _layerClauses = [];
    private FileScope _file = null!;

    private Flattener(ExpressionEvaluator evaluator, MemberBudget budget, CancellationToken cancellation)
    {
        _budget = budget;
        _evaluator = evaluator;
        _findings = evaluator.Findings;
        _cancellation = cancellation;
    }

    public static FlatPlatform Flatten(PlatformDeclaration platform, ExpressionEvaluator evaluator, CancellationToken cancellation)
    {
        var flattener = new Flattener(evaluator, platform.File.Budget, cancellation);
        List<PlatformDeclaration> layers = flattener.BaseFirst(platform);
        if (flattener._budget.IsExhausted)
            return new FlatPlatform();
        var constants = new Dictionary<string, Constant>(StringComparer.Ordinal);
        List<Scope> scopes = layers.Select(l => flattener.DeclareConstants(l, constants)).ToList();
        for (int i = 0; i < layers.Count; i++)
            flattener.AddLayer(layers[i], scopes[i], isVariant: i > 0, isOwn: i == layers.Count - 1);
        foreach (Constant constant in constants.Values)
            constant.Evaluate(evaluator);
        if (layers.Count > 1)
            flattener.TakeNewestStatements();

        // Millions of elements are a typing mistake: they are not bound.
        return flattener._budget.IsExhausted ? new FlatPlatform() : flattener._flat;
    }

    private List<PlatformDeclaration> BaseFirst(PlatformDeclaration platform)
    {
        var chain = new List<PlatformDeclaration> { platform };
        var seen = new HashSet<PlatformSyntax> { platform.Syntax };
        PlatformDeclaration current = platform;
        while (current.Syntax.Extends is { } extends)
        {
            SourceLocation here = current.File.Scope.At(extends.Span);
            if (!current.File.Platforms.TryGetValue(extends.Name, out PlatformDeclaration next))
            {
                _evaluator.Unknown.ReportElement(
                    current.File.Scope,
                    extends.Span,
                    extends.Name,
                    "a platform",
                    [.. current.File.Platforms.Keys.Where(n => n != current.Syntax.Name.Name)]
                );

                // Whatever is not known now may be declared there.
                current.File.Scope.Lost?.NoteLostInclude();
                break;
            }

            if (!seen.Add(next.Syntax))
            {
                ReportCircle(platform, chain.Skip(chain.IndexOf(next)).ToList());
                break;
            }

            // A variant repeats all members of its base.
            if (!TryTakeBudget(here, 1 + MemberBudget.CostOf(next.Syntax.Members)))
                break;
            chain.Add(next);
            current = next;
        }

        chain.Reverse();
        return chain;
    }

    // Said once: of the platform among them that stands first.
    private void ReportCircle(PlatformDeclaration platform, List<PlatformDeclaration> circle)
    {
        List<PlatformDeclaration> inOrder = circle
            .OrderBy(p => p.File.Scope.Source.Path, StringComparer.Ordinal)
            .ThenBy(p => p.Syntax.Span.Start)
            .ToList();
        if (inOrder[0] == platform)
            _findings.Report(
                BindingCatalog.PlatformExtendsItself(
                    platform.File.Scope.At(platform.Syntax.Extends!.Span),
                    inOrder.Select(p => p.Syntax.Name.Name).ToList()
                ),
                null
            );
        else
            _findings.NoteFailure();
    }

    private Scope DeclareConstants(PlatformDeclaration layer, Dictionary<string, Constant> shared)
    {
        var scope = new Scope(layer.File.Scope.Source, layer.File.Scope, shared);
        Declare(layer.Syntax.Members, scope, shared);
        return scope;
    }

    // In one block a name may be given once; a variant's constant replaces its base's.
    private void Declare(ImmutableArray<MemberSyntax> members, Scope scope, Dictionary<string, Constant> constants)
    {
        Dictionary<string, Constant>? declaredHere = null;
        foreach (MemberSyntax member in members)
        {
            if (member is not ConstSyntax syntax)
                continue;
            declaredHere ??= new Dictionary<string, Constant>(StringComparer.Ordinal);
            var constant = new Constant(syntax, scope);
            if (declaredHere.TryGetValue(syntax.Name.Name, out Constant first))
            {
                _findings.Report(BindingCatalog.DuplicateName(constant.Location, "constant", syntax.Name.Name, first.Location), null);
                continue;
            }

            declaredHere.Add(syntax.Name.Name, constant);
            constants[syntax.Name.Name] = constant;
        }
    }

    private void AddLayer(PlatformDeclaration layer, Scope scope, bool isVariant, bool isOwn)
    {
        _file = layer.File;
        _saidInLayer = new Dictionary<ElementName, PlacedMember>(layer.Syntax.Members.Length);
        _layerMembers = new List<PlacedMember>(layer.Syntax.Members.Length);
        _layerRemovals = [];
        _layerClauses = [];
        Place(layer.Syntax.Members, scope);
        if (!isOwn)
            _flat.Expectations.Clear();
        foreach (PlacedRemoval removal in _layerRemovals)
            Remove(removal, isVariant);
        if (isVariant)
            _layerMembers.ForEach(Overlay);
        else
            _flat.Begin(_layerMembers, _saidInLayer);
        ClauseOverlay.Apply(_flat.Clauses, _layerClauses, _evaluator);
    }

    private void Remove(PlacedRemoval removal, bool isVariant)
    {
        NameSyntax syntax = removal.Syntax.Name;
        SourceLocation here = removal.Scope.At(syntax.Span);
        if (!isVariant)
        {
            _findings.Report(BindingCatalog.WithoutOutsideVariant(here), null);
            return;
        }

        if (!TryName(syntax, removal.Scope, out ElementName name))
            return;

        // A plain name takes a whole indexed family away.
        int before = _flat.Members.Count;
        bool IsMeant(PlacedMember m) => m.Name == name || (name.Index is null && m.Name.Base == name.Base);
        foreach (PlacedMember member in _flat.Members.Where(IsMeant))
        {
            _flat.ByName.Remove(member.Name);
            _flat.Removed[member.Name] = removal;
        }

        _flat.Members.RemoveAll(IsMeant);
        if (_flat.Members.Count == before)
            _evaluator.Unknown.ReportElement(
                removal.Scope,
                syntax.Span,
                name.ToString(),
                "an element of the base",
                [.. _flat.Members.Select(m => m.Name.ToString())]
            );
    }

    // A member that the base has too says only what differs; its place in the order stays.
    private void Overlay(PlacedMember member)
    {
        if (!_flat.ByName.TryGetValue(member.Name, out PlacedMember overridden))
        {
            _flat.Members.Add(member);
            _flat.ByName.Add(member.Name, member);
            return;
        }

        if (!IsSameSort(member.Syntax, overridden.Syntax))
        {
            _findings.Report(BindingCatalog.VariantChangesSort(member.Location, member.Name.ToString(), overridden.Location), null);
            return;
        }

        var merged = new PlacedMember(member.Syntax, member.Name, member.Scope) { Overridden = overridden };
        _flat.ByName[member.Name] = merged;
    }

    private void TakeNewestStatements()
    {
        for (int i = 0; i < _flat.Members.Count; i++)
            _flat.Members[i] = _flat.ByName[_flat.Members[i].Name];
    }

    private static bool IsSameSort(MemberSyntax a, MemberSyntax b) =>
        a is ElementSyntax x && b is ElementSyntax y ? x.Keyword == y.Keyword : a.GetType() == b.GetType();

    private void Place(ImmutableArray<MemberSyntax> members, Scope scope)
    {
        foreach (MemberSyntax member in members)
        {
            if (_budget.IsExhausted)
                return;
            switch (member)
            {
                case NamedMemberSyntax m:
                    PlaceNamed(m, scope);
                    break;
                case ForSyntax m:
                    PlaceLoop(m, scope);
                    break;
                case UseSyntax m:
                    PlacePart(m, scope);
                    break;
                case WithoutSyntax m:
                    _layerRemovals.Add(new PlacedRemoval(m, scope));
                    break;
                case ClauseMemberSyntax m:
                    _layerClauses.Add(new PlacedClause(m.Clause, scope));
                    break;
                case ExpectSyntax m:
                    _flat.Expectations.Add((m, scope));
                    break;
            }
        }
    }

    private void PlaceNamed(NamedMemberSyntax syntax, Scope scope)
    {
        if (!TryName(syntax.Name, scope, out ElementName name))
            return;
        var member = new PlacedMember(syntax, name, scope);
        if (_saidInLayer.TryGetValue(name, out PlacedMember first))
        {
            _findings.Report(BindingCatalog.DuplicateName(member.Location, "element", name.ToString(), first.Location), null);
            return;
        }

        _saidInLayer.Add(name, member);
        _layerMembers.Add(member);
    }

    private void PlaceLoop(ForSyntax loop, Scope scope)
    {
        int costOfTurn = 1 + MemberBudget.CostOf(loop.Members);
        foreach (ForItemSyntax item in loop.Items)
        {
            if (!_evaluator.TryEvaluate(item.First, scope, out BigInteger first))
                continue;
            BigInteger last = first;
            if (item.Last is { } lastSyntax && !_evaluator.TryEvaluate(lastSyntax, scope, out last))
                continue;
            if (last < first)
            {
                _findings.Report(BindingCatalog.LoopRunsBackwards(scope.At(item.Span), first, last), null);
                continue;
            }

            // The turns alone are too many: said before they are made.
            if (last - first > _budget.Left)
            {
                ReportRunaway(scope.At(item.Span), last - first + 1);
                return;
            }

            for (BigInteger value = first; value <= last && !_budget.IsExhausted; value++)
                PlaceTurn(loop, scope, value, costOfTurn);
        }
    }

    private void PlaceTurn(ForSyntax loop, Scope scope, BigInteger value, int cost)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (!TryTakeBudget(scope.At(loop.Variable.Span), cost))
            return;
        Dictionary<string, Constant>? constants = HasConstants(loop.Members) ? new(StringComparer.Ordinal) : null;
        var turn = new Scope(scope, loop.Variable.Name, Value.Of(value), constants);
        if (constants is not null)
            Declare(loop.Members, turn, constants);
        Place(loop.Members, turn);
    }

    private void PlacePart(UseSyntax use, Scope scope)
    {
        SourceLocation here = scope.At(use.Part.Span);
        if (!_file.Parts.TryGetValue(use.Part.Name, out PartDeclaration part))
        {
            _evaluator.Unknown.ReportElement(scope, use.Part.Span, use.Part.Name, "a part", [.. _file.Parts.Keys]);
            return;
        }

        SourceLocation declaredAt = part.File.Scope.At(part.Syntax.Name.Span);
        _evaluator.Uses.Note(declaredAt);
        if (_openParts.Contains(part))
        {
            _findings.Report(BindingCatalog.PartUsesItself(here, use.Part.Name, declaredAt), null);
            return;
        }

        if (_openParts.Count == MostLevels)
        {
            _findings.Report(SyntaxCatalog.NestedTooDeep(here, "parts", MostLevels), null);
            return;
        }

        int required = part.Syntax.Parameters.Count(parameter => parameter.Default is null);
        if (use.Arguments.Length > part.Syntax.Parameters.Length || use.Arguments.Length < required)
        {
            // A mistake among the parameters was reported there.
            if (part.File.Scope.Lost?.Touches(part.Syntax.Span) == true)
            {
                _findings.NoteFailure();
                return;
            }

            _findings.Report(
                BindingCatalog.WrongNumberOfArguments(
                    here,
                    use.Part.Name,
                    required,
                    part.Syntax.Parameters.Length,
                    use.Arguments.Length,
                    declaredAt,
                    string.Join(", ", part.Syntax.Parameters.Select(parameter => parameter.Name.Name))
                ),
                null
            );
            return;
        }

        if (!TryTakeBudget(here, MemberBudget.CostOfPart + MemberBudget.CostOf(part.Syntax.Members)))
            return;
        FileScope outerFile = _file;
        Scope body = OpenPart(use, part, scope);
        _file = part.File;
        _openParts.Add(part);
        Place(part.Syntax.Members, body);
        _openParts.RemoveAt(_openParts.Count - 1);
        _file = outerFile;
    }

    private Scope OpenPart(UseSyntax use, PartDeclaration part, Scope caller)
    {
        var parameters = new Dictionary<string, Value>(StringComparer.Ordinal);
        // A default sees the parameters before it.
        var head = new Scope(part.File.Scope.Source, part.File.Scope, null) { Parameters = parameters };
        for (int i = 0; i < part.Syntax.Parameters.Length; i++)
        {
            ParameterSyntax parameter = part.Syntax.Parameters[i];
            ReportRepeated(parameter.Name, part, parameters);
            parameters[parameter.Name.Name] =
                i < use.Arguments.Length ? EvaluateArgument(use.Arguments[i], caller)
                : parameter.Default is { } value ? EvaluateArgument(value, head)
                : Value.Error;
        }

        var constants = new Dictionary<string, Constant>(StringComparer.Ordinal);
        var body = new Scope(part.File.Scope.Source, part.File.Scope, constants) { Parameters = parameters };
        Declare(part.Syntax.Members, body, constants);
        return body;
    }

    private void ReportRepeated(NameSyntax parameter, PartDeclaration part, Dictionary<string, Value> before)
    {
        if (!before.ContainsKey(parameter.Name))
            return;
        SourceLocation first = part.File.Scope.At(part.Syntax.Parameters[0].Name.Span);
        _findings.Report(BindingCatalog.DuplicateName(part.File.Scope.At(parameter.Span), "parameter", parameter.Name, first), null);
    }

    // A name that stands for nothing is the name of an element; whether there is one is seen where it is used.
    private Value EvaluateArgument(ArgumentSyntax argument, Scope caller)
    {
        if (argument.Text is { } text)
            return Value.Of(Texts.Evaluate(text, caller, _evaluator));
        if (argument.Element is { } element)
            return TryName(element, caller, out ElementName indexed) ? Value.Of(indexed) : Value.Error;
        if (argument.Range is { } range)
            return new RangeEvaluator(_evaluator).TryEvaluate(range, caller, null, out IovaRange bounds) ? Value.Of(bounds) : Value.Error;
        if (argument.Value is NameExpressionSyntax name)
            return caller.TryFind(name.Name, _evaluator, out Value value) ? value : Value.Of(new ElementName(name.Name));
        return _evaluator.TryEvaluate(argument.Value!, caller, out BigInteger number) ? Value.Of(number) : Value.Error;
    }

    private bool TryName(NameSyntax syntax, Scope scope, out ElementName name) =>
        ElementNames.TryEvaluate(syntax, scope, _evaluator, out name);

    private bool TryTakeBudget(SourceLocation here, int cost)
    {
        bool wasExhausted = _budget.IsExhausted;
        if (_budget.TryTake(cost))
            return true;
        if (wasExhausted)
            _findings.NoteFailure();
        else
            _findings.Report(BindingCatalog.TooManyMembers(here, null, _budget.Most), null);
        return false;
    }

    private void ReportRunaway(SourceLocation here, BigInteger count)
    {
        if (!_budget.IsExhausted)
            _findings.Report(BindingCatalog.TooManyMembers(here, count, _budget.Most), null);
        _budget.TryTake(int.MaxValue);
    }

    private static bool HasConstants(ImmutableArray<MemberSyntax> members)
    {
        foreach (MemberSyntax member in members)
        {
            if (member is ConstSyntax)
                return true;
        }

        return false;
    }
}
