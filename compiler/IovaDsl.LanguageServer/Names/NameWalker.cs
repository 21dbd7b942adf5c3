using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>Goes through a file as written and notes every name.</summary>
internal sealed class NameWalker
{
    private readonly FileSyntax _file;
    private readonly string _text;
    private Body _body;

    public NameWalker(FileSyntax file)
    {
        _file = file;
        _text = file.Source.Text;
        _body = new Body(BodyKind.File, null, null, new TextSpan(0, _text.Length));
    }

    public List<NameUse> Uses { get; } = [];

    public List<Body> Containers { get; } = [];

    public void Walk()
    {
        foreach (ConstSyntax constant in _file.Constants)
            Member(constant);
        foreach (PartSyntax part in _file.Parts)
            Part(part);
        foreach (PlatformSyntax platform in _file.Platforms)
            Platform(platform);
    }

    private void Platform(PlatformSyntax platform)
    {
        Note(platform.Name, NameSpace.Platform, platform);
        NameUse? extends = platform.Extends is { } name ? Note(name, NameSpace.Platform) : null;
        Body body = Enter(BodyKind.Platform, platform.Name, platform.Span);
        if (extends is not null)
            body.Reaches.Add(extends);
        Members(platform.Members);
        _body = body.Parent!;
    }

    private void Part(PartSyntax part)
    {
        Note(part.Name, NameSpace.Part, part);
        Body body = Enter(BodyKind.Part, part.Name, part.Span);
        foreach (ParameterSyntax parameter in part.Parameters)
        {
            Value(parameter.Name, parameter);
            if (parameter.Default is { } value)
                Argument(value);
        }

        Members(part.Members);
        _body = body.Parent!;
    }

    private Body Enter(BodyKind kind, NameSyntax? name, TextSpan span)
    {
        var body = new Body(kind, _body, name, span);
        if (kind is BodyKind.Platform or BodyKind.Part)
            Containers.Add(body);
        return _body = body;
    }

    private void Members(IEnumerable<MemberSyntax> members)
    {
        foreach (MemberSyntax member in members)
            Member(member);
    }

    private void Member(MemberSyntax member)
    {
        switch (member)
        {
            case ConstSyntax constant:
                Value(constant.Name, constant);
                Expression(constant.Value);
                Range(constant.Range);
                break;
            case ForSyntax loop:
                Loop(loop);
                break;
            case UseSyntax use:
                _body.Container.Reaches.Add(Note(use.Part, NameSpace.Part));
                foreach (ArgumentSyntax argument in use.Arguments)
                    Argument(argument);
                break;
            case WithoutSyntax without:
                Element(without.Name);
                break;
            case ElementSyntax element:
                Element(element);
                break;
            case GroupSyntax group:
                Element(group.Name, group);
                Elements(group.Members);
                break;
            case LayoutSyntax layout:
                Element(layout.Name, layout);
                foreach (RangeSyntax range in layout.Ram)
                    Range(range);
                break;
            case ClauseMemberSyntax clause:
                Clause(clause.Clause);
                break;
            case ExpectSyntax expect:
                Element(expect.Subject);
                Expectation(expect.Expectation);
                break;
        }
    }

    private void Loop(ForSyntax loop)
    {
        foreach (ForItemSyntax item in loop.Items)
        {
            Expression(item.First);
            Expression(item.Last);
        }

        Body body = Enter(BodyKind.Loop, null, loop.Span);
        Value(loop.Variable, loop);
        Members(loop.Members);
        _body = body.Parent!;
    }

    private void Element(ElementSyntax element)
    {
        Element(element.Name, element);
        if (element.Parent is { } parent)
            Element(parent);
        if (element.Address is ComputedPciAddressSyntax address)
        {
            Expression(address.Bus);
            Expression(address.Device);
            Expression(address.Function);
        }

        foreach (ClauseSyntax clause in element.Clauses)
            Clause(clause);
    }

    private void Clause(ClauseSyntax clause)
    {
        switch (clause)
        {
            case NumberClauseSyntax number:
                Expression(number.Value);
                break;
            case RangeClauseSyntax range:
                Range(range.Range);
                break;
            case NumbersClauseSyntax numbers:
                foreach (ExpressionSyntax value in numbers.Values)
                    Expression(value);
                break;
            case RangesClauseSyntax ranges:
                foreach (RangeSyntax range in ranges.Ranges)
                    Range(range);
                break;
            case TextClauseSyntax text:
                Text(text.Text);
                break;
            case NamesClauseSyntax names:
                Elements(names.Names);
                break;
            case DmaWindowClauseSyntax window:
                Range(window.Window);
                Expression(window.To);
                break;
            case BehindClauseSyntax behind:
                Behind(behind);
                break;
            case DmaAliasClauseSyntax alias:
                foreach (RequesterSyntax requester in alias.Aliases)
                    Expression(requester.Number);
                break;
            case VirtualFunctionsClauseSyntax functions:
                Expression(functions.Count);
                Expression(functions.Offset);
                Expression(functions.Stride);
                break;
            case MemoryClauseSyntax memory:
                Range(memory.Range);
                break;
            case RegionClauseSyntax region:
                Range(region.Range);
                Elements(region.For);
                Text(region.Label);
                break;
            case FactClauseSyntax fact:
                foreach (FactValueSyntax value in fact.Values)
                    Expression(value.Number);
                break;
        }
    }

    private void Behind(BehindClauseSyntax behind)
    {
        if (behind.Iommu is { } iommu)
            Element(iommu);
        Range(behind.Requesters);
        foreach (StreamItemSyntax stream in behind.Streams)
        {
            Expression(stream.First);
            Expression(stream.Last);
            Expression(stream.Mask);
        }
    }

    private void Expectation(ExpectationSyntax expectation)
    {
        switch (expectation)
        {
            case ViewExpectationSyntax view:
                foreach (ExpectedRangeSyntax range in view.Ranges)
                    Range(range.Range);
                break;
            case FitsExpectationSyntax fits:
                Element(fits.Layout);
                break;
            case ExcludesExpectationSyntax excludes:
                Range(excludes.Range);
                break;
        }
    }

    private void Argument(ArgumentSyntax argument)
    {
        if (argument.Value is NameExpressionSyntax name)
            Note(new NameSyntax(name.Name, null, name.Span), NameSpace.ValueOrElement);
        else
            Expression(argument.Value);
        Range(argument.Range);
        if (argument.Element is { } element)
            Element(element);
        Text(argument.Text);
    }

    private void Range(RangeSyntax? range)
    {
        switch (range)
        {
            case FirstLastRangeSyntax r:
                Expression(r.First);
                Expression(r.Last);
                break;
            case StartSizeRangeSyntax r:
                Expression(r.Start);
                Expression(r.Size);
                break;
            case AboveRangeSyntax r:
                Expression(r.Bound);
                break;
            case BelowRangeSyntax r:
                Expression(r.Bound);
                break;
            case BitsRangeSyntax r:
                Expression(r.Bits);
                break;
            case NamedRangeSyntax r:
                Note(r.Constant, NameSpace.Value);
                break;
        }
    }

    // The parser bounds the depth; a long sum leans to the left, and is followed without recursion.
    private void Expression(ExpressionSyntax? expression)
    {
        while (expression is BinarySyntax binary)
        {
            Expression(binary.Right);
            expression = binary.Left;
        }

        if (expression is UnarySyntax unary)
            Expression(unary.Operand);
        if (expression is NameExpressionSyntax name)
            Note(new NameSyntax(name.Name, null, name.Span), NameSpace.Value);
    }

    private void Text(TextSyntax? text)
    {
        foreach (TextHoleSyntax hole in text?.Holes ?? [])
            Expression(hole.Value);
    }

    private void Elements(IEnumerable<NameSyntax> names)
    {
        foreach (NameSyntax name in names)
            Element(name);
    }

    private void Element(NameSyntax name, object? declares = null) => Note(name, NameSpace.Element, declares);

    private void Value(NameSyntax name, object declares) => _body.Values.TryAdd(name.Name, Note(name, NameSpace.Value, declares));

    private NameUse Note(NameSyntax name, NameSpace space, object? declares = null)
    {
        Expression(name.Index);
        int start = name.Span.Start;
        bool isQuoted = start < _text.Length && _text[start] == '`';
        var word = new TextSpan(start, Math.Min(name.Name.Length + (isQuoted ? 2 : 0), name.Span.Length));
        var use = new NameUse(name.Name, word, space, _body, declares) { WithIndex = name.Span };
        Uses.Add(use);
        return use;
    }
}
