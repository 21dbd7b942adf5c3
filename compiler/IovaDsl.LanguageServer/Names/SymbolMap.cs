using System.Collections.Immutable;

namespace IovaDsl.LanguageServer.Names;

/// <summary>What a name stands for. Two places mean the same exactly if their symbols are equal.</summary>
/// <param name="Owner">What makes it one of its name: the declaration, or a body that stands for all that share the name.</param>
internal sealed record Symbol(NameSpace Space, string Name, object Owner);

/// <summary>A name in a document.</summary>
internal readonly record struct NamePlace(Document Document, NameUse Use);

/// <summary>
/// What the names of all files mean. A platform, a part or a constant of a file is found in what the file sees; a value innermost first;
/// an element is one in a platform with all parts it places and all platforms it extends, so that a part's element that two platforms
/// speak of is one in both.
/// </summary>
internal sealed class SymbolMap
{
    private readonly ImmutableArray<Document> _documents;
    private readonly Dictionary<Document, ImmutableArray<Document>> _views = [];
    private readonly Dictionary<Body, Document> _homes = [];
    private readonly Dictionary<Body, ImmutableArray<Body>> _closures = [];
    private readonly Dictionary<string, Dictionary<Body, Body>> _elementOwners = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private SymbolMap(ImmutableArray<Document> documents, Func<Document, ImmutableArray<Document>> inView)
    {
        _documents = documents;
        foreach (Document document in documents)
        {
            _views[document] = inView(document);
            foreach (Body body in document.Names.Containers)
                _homes[body] = document;
        }

        foreach (Body body in _homes.Keys)
            _closures[body] = CloseOver(body);
    }

    /// <param name="roots">The files that are compiled for themselves.</param>
    /// <param name="inView">What a file includes, and what those include, itself first.</param>
    public static SymbolMap Of(IEnumerable<Document> roots, Func<Document, ImmutableArray<Document>> inView) =>
        new([.. roots.SelectMany(root => inView(root)).Distinct()], inView);

    public IEnumerable<Document> Documents => _documents;

    /// <summary>What the name at an offset stands for; null: there is no name, or nothing has it.</summary>
    public (Symbol Symbol, NameUse Use)? At(Document document, int offset) =>
        document.Names.At(offset) is { } use && Resolve(document, use) is { } symbol ? (symbol, use) : null;

    /// <summary>Every place of a symbol, file by file, each in the order of its text.</summary>
    public ImmutableArray<NamePlace> PlacesOf(Symbol symbol) =>
        [
            .. _documents
                .OrderBy(document => document.Path, StringComparer.Ordinal)
                .SelectMany(document =>
                    document
                        .Names.Named(symbol.Name)
                        .Where(use => symbol == Resolve(document, use))
                        .Select(use => new NamePlace(document, use))
                ),
        ];

    public IEnumerable<NamePlace> DeclarationsOf(Symbol symbol) => PlacesOf(symbol).Where(place => place.Use.IsDeclaration);

    /// <summary>What a name stands for; null: nothing has it.</summary>
    public Symbol? Resolve(Document document, NameUse use)
    {
        lock (_gate)
        {
            return use.Space switch
            {
                NameSpace.Platform or NameSpace.Part => ResolveInView(document, use),
                NameSpace.Value => ResolveValue(document, use),
                NameSpace.Element => ResolveParameter(use) ?? ResolveElement(use),
                _ => ResolveValue(document, use) ?? ResolveElement(use),
            };
        }
    }

    /// <summary>The elements that a body's platform knows: declarations in it, in the parts it places, and in what it extends.</summary>
    public IEnumerable<NamePlace> ElementsAround(Body body) =>
        Around(body.Container)
            .Select(container => (Home: _homes[container], container))
            .SelectMany(at =>
                at.Home.Names.All.Where(use =>
                        use is { Space: NameSpace.Element, IsDeclaration: true } && use.Body.Container == at.container
                    )
                    .Select(use => new NamePlace(at.Home, use))
            );

    /// <summary>The declarations of one space in the files that a file sees.</summary>
    public IEnumerable<NamePlace> InView(Document document, NameSpace space) =>
        ViewOf(document)
            .SelectMany(file =>
                file.Names.All.Where(use => use.Space == space && use is { IsDeclaration: true, Body.Kind: BodyKind.File })
                    .Select(use => new NamePlace(file, use))
            );

    /// <summary>Who places a part, or extends a platform, and where it says so.</summary>
    public IEnumerable<(Body By, NamePlace Place)> ReachesTo(Symbol symbol) =>
        _homes.SelectMany(home =>
            home.Key.Reaches.Where(use => symbol == Resolve(home.Value, use)).Select(use => (home.Key, new NamePlace(home.Value, use)))
        );

    /// <summary>The platform or part that a declaration opens.</summary>
    public static Body? BodyOf(NamePlace declaration) =>
        declaration.Document.Names.Containers.FirstOrDefault(body => body.Name?.Span == declaration.Use.WithIndex);

    // A part knows what the platforms that place it know.
    private IEnumerable<Body> Around(Body container) =>
        _closures
            .Where(closure => closure.Value.Contains(container))
            .SelectMany(closure => closure.Value)
            .Append(container)
            .Distinct()
            .Where(_homes.ContainsKey);

    private ImmutableArray<Document> ViewOf(Document document) => _views.TryGetValue(document, out var view) ? view : [document];

    private Symbol? ResolveInView(Document document, NameUse use)
    {
        if (use.IsDeclaration)
            return new Symbol(use.Space, use.Name, use);
        NameUse? declaration = ViewOf(document)
            .SelectMany(file => file.Names.Named(use.Name))
            .FirstOrDefault(other => other.Space == use.Space && other.IsDeclaration);
        return declaration is null ? null : new Symbol(use.Space, use.Name, declaration);
    }

    private Symbol? ResolveValue(Document document, NameUse use)
    {
        for (Body? body = use.Body; body is not null; body = body.Parent)
        {
            if (body.Kind != BodyKind.File && ValueIn(body, use.Name) is { } symbol)
                return symbol;
        }

        // A constant of the file itself is its own even if a second one has its name.
        NameUse? declaration = ViewOf(document)
            .SelectMany(file => file.Names.Named(use.Name))
            .FirstOrDefault(other => other is { Space: NameSpace.Value, IsDeclaration: true, Body.Kind: BodyKind.File });
        return declaration is null ? null : new Symbol(NameSpace.Value, use.Name, declaration);
    }

    // A variant's constant takes the place of its base's, so both are one.
    private Symbol? ValueIn(Body body, string name)
    {
        if (body.Kind != BodyKind.Platform)
            return body.Values.TryGetValue(name, out NameUse? declared) ? new Symbol(NameSpace.Value, name, declared) : null;
        Body? owner = Family(body).Where(member => member.Values.ContainsKey(name)).OrderBy(OrderOf).FirstOrDefault();
        return owner is null ? null : new Symbol(NameSpace.Value, name, owner.Values[name]);
    }

    private IEnumerable<Body> Family(Body platform) =>
        _closures
            .Where(closure => closure.Key.Kind == BodyKind.Platform && closure.Value.Contains(platform))
            .SelectMany(closure => closure.Value.Where(body => body.Kind == BodyKind.Platform))
            .Distinct();

    private static Symbol? ResolveParameter(NameUse use)
    {
        for (Body? body = use.Body; body is not null; body = body.Parent)
        {
            if (
                body.Kind == BodyKind.Part
                && body.Values.TryGetValue(use.Name, out NameUse? declared)
                && declared.Declares is Compiler.Syntax.ParameterSyntax
            )
                return new Symbol(NameSpace.Value, use.Name, declared);
        }

        return null;
    }

    private Symbol? ResolveElement(NameUse use)
    {
        if (!_elementOwners.TryGetValue(use.Name, out Dictionary<Body, Body>? owners))
            _elementOwners[use.Name] = owners = OwnersOf(use.Name);
        return owners.TryGetValue(use.Body.Container, out Body? owner) ? new Symbol(NameSpace.Element, use.Name, owner) : null;
    }

    // Bodies that speak of an element of this name, joined where one platform reaches both.
    private Dictionary<Body, Body> OwnersOf(string name)
    {
        HashSet<Body> mention =
        [
            .. _documents
                .SelectMany(document => document.Names.Named(name).Where(use => MeansElement(document, use)))
                .Select(use => use.Body.Container),
        ];
        var owners = mention.ToDictionary(body => body);
        foreach (ImmutableArray<Body> closure in _closures.Values)
        {
            Body? first = null;
            foreach (Body body in closure.Where(mention.Contains))
            {
                first ??= body;
                Join(owners, first, body);
            }
        }

        foreach (Body body in mention)
            owners[body] = RootOf(owners, body);
        return owners;
    }

    private bool MeansElement(Document document, NameUse use) =>
        use.Space == NameSpace.Element
            ? ResolveParameter(use) is null
            : use.Space == NameSpace.ValueOrElement && ResolveValue(document, use) is null;

    private static Body RootOf(Dictionary<Body, Body> owners, Body body)
    {
        while (owners[body] != body)
            body = owners[body];
        return body;
    }

    private static void Join(Dictionary<Body, Body> owners, Body a, Body b) => owners[RootOf(owners, b)] = RootOf(owners, a);

    private (string, int) OrderOf(Body body) => (_homes[body].Path, body.Span.Start);

    // Itself, and all that it reaches.
    private ImmutableArray<Body> CloseOver(Body start)
    {
        var seen = new HashSet<Body>();
        var order = ImmutableArray.CreateBuilder<Body>();
        var pending = new Stack<Body>([start]);
        while (pending.TryPop(out Body? body))
        {
            if (!seen.Add(body))
                continue;
            order.Add(body);
            foreach (NameUse reach in body.Reaches)
            {
                if (Target(_homes[body], reach) is { } target)
                    pending.Push(target);
            }
        }

        return order.ToImmutable();
    }

    private Body? Target(Document document, NameUse reach)
    {
        BodyKind kind = reach.Space == NameSpace.Part ? BodyKind.Part : BodyKind.Platform;
        return ViewOf(document)
            .SelectMany(file => file.Names.Containers)
            .FirstOrDefault(body => body.Kind == kind && body.Name!.Name == reach.Name);
    }
}
