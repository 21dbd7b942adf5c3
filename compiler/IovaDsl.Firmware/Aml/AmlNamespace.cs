using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// What a DSDT and its SSDTs declare: devices, named objects and methods by absolute path, without running anything.
/// A block that cannot be read costs the rest of that block and a remark, never what stands outside it.
/// </summary>
internal sealed class AmlNamespace
{
    private const int MaxDepth = 32;
    private const int HeaderBytes = 36;

    private readonly Dictionary<string, AmlDeclaration> _declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _methodArguments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scopes = new(StringComparer.Ordinal) { @"\" };
    private readonly List<string> _remarks = [];

    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>All declared devices, in order of declaration.</summary>
    public IEnumerable<AmlDeclaration> Devices =>
        _declarations.Values.Where(declaration => declaration.Kind == AmlDeclarationKind.Device).OrderBy(device => device.Order);

    /// <summary>All scopes that some table opens, declared there or elsewhere.</summary>
    public IEnumerable<string> Scopes => _scopes;

    public AmlDeclaration? Find(string path) => _declarations.TryGetValue(path, out AmlDeclaration? found) ? found : null;

    /// <summary>
    /// What a name means where it is used: a single segment is looked for upwards (ACPI 6.5, 5.3), everything else is relative.
    /// </summary>
    public AmlDeclaration? Resolve(string scope, string name)
    {
        if (name.Length != 4)
            return Find(Absolute(scope, name));
        for (string at = scope; ; at = Parent(at))
        {
            if (Find(Absolute(at, name)) is { } found)
                return found;
            if (at == @"\")
                return null;
        }
    }

    /// <summary>Reads a table. Order matters little: names are looked up after all have been read.</summary>
    public void Add(string tableName, byte[] table)
    {
        if (table.Length < HeaderBytes)
        {
            _remarks.Add($"{tableName} is too short to hold AML.");
            return;
        }

        Walk(new AmlCursor(table, HeaderBytes, table.Length), new AmlSource(tableName, table), @"\", conditional: false, depth: 0);
    }

    /// <summary>The terms of a method, or the one term of a named object.</summary>
    public ImmutableArray<AmlTerm> Read(AmlDeclaration declaration)
    {
        AmlCursor cursor = new(declaration.Source.Bytes, declaration.Start, declaration.End);
        AmlParser parser = new(ArgumentsOf);
        ImmutableArray<AmlTerm> terms =
            declaration.Kind == AmlDeclarationKind.Method ? parser.Terms(cursor) : ImmutableArray.Create(parser.Term(cursor));
        return cursor.Failed ? ImmutableArray<AmlTerm>.Empty : terms;
    }

    // Calls name a method relative to where they stand; its last segment is what the argument count is known by.
    private int ArgumentsOf(string name) => _methodArguments.TryGetValue(LastSegment(name), out int arguments) ? arguments : 0;

    private static string LastSegment(string name) => name[Math.Max(0, name.Length - 4)..];

    private void Walk(AmlCursor cursor, AmlSource source, string scope, bool conditional, int depth)
    {
        AmlParser parser = new(ArgumentsOf);
        while (!cursor.AtEnd)
        {
            int opcode = cursor.Peek() == 0x5b ? 0x5b00 | cursor.PeekNext() : cursor.Peek();
            switch (opcode)
            {
                case AmlOpcodes.Scope or AmlOpcodes.Device or AmlOpcodes.ThermalZone or AmlOpcodes.Processor or AmlOpcodes.PowerResource:
                    WalkBlock(cursor, source, opcode, scope, conditional, depth);
                    break;
                case AmlOpcodes.If or AmlOpcodes.Else:
                    WalkConditional(cursor, parser, source, opcode, scope, depth);
                    break;
                case AmlOpcodes.Method:
                    DeclareMethod(cursor, source, scope, conditional);
                    break;
                case AmlOpcodes.Name:
                    DeclareName(cursor, parser, source, scope, conditional);
                    break;
                default:
                    parser.Term(cursor);
                    break;
            }
        }

        if (cursor.Failed)
            _remarks.Add($"{source.Table}: reading of {scope} stopped near offset 0x{cursor.At:x}: {cursor.Reason}.");
    }

    private void WalkBlock(AmlCursor cursor, AmlSource source, int opcode, string scope, bool conditional, int depth)
    {
        int start = cursor.At;
        cursor.At += opcode > 0xff ? 2 : 1;
        int end = cursor.PackageEnd();
        string name = cursor.NameString();
        if (cursor.Failed)
            return;
        string path = opcode == AmlOpcodes.Scope ? FindScope(scope, name) : Absolute(scope, name);
        _scopes.Add(path);
        // Processor: id, block address, block length. Power resource: level, order. Then terms as everywhere.
        cursor.At +=
            opcode == AmlOpcodes.Processor ? 6
            : opcode == AmlOpcodes.PowerResource ? 3
            : 0;
        if (opcode == AmlOpcodes.Device)
            Declare(new AmlDeclaration(AmlDeclarationKind.Device, path, source, start, end, conditional, _declarations.Count));
        if (depth < MaxDepth)
            Walk(new AmlCursor(source.Bytes, cursor.At, end), source, path, conditional, depth + 1);
        else
            _remarks.Add($"{source.Table}: {path} is nested too deeply; its inside is not read.");
        cursor.At = end;
    }

    private void WalkConditional(AmlCursor cursor, AmlParser parser, AmlSource source, int opcode, string scope, int depth)
    {
        cursor.At++;
        int end = cursor.PackageEnd();
        AmlCursor inside = new(source.Bytes, cursor.At, end);
        if (opcode == AmlOpcodes.If)
            parser.Term(inside);
        if (!inside.Failed && depth < MaxDepth)
            Walk(inside, source, scope, conditional: true, depth + 1);
        cursor.At = end;
    }

    private void DeclareMethod(AmlCursor cursor, AmlSource source, string scope, bool conditional)
    {
        cursor.At++;
        int end = cursor.PackageEnd();
        string path = Absolute(scope, cursor.NameString());
        int arguments = cursor.U8() & 7;
        if (cursor.Failed)
            return;
        _methodArguments[LastSegment(path)] = arguments;
        Declare(new AmlDeclaration(AmlDeclarationKind.Method, path, source, cursor.At, end, conditional, _declarations.Count));
        cursor.At = end;
    }

    private void DeclareName(AmlCursor cursor, AmlParser parser, AmlSource source, string scope, bool conditional)
    {
        cursor.At++;
        string path = Absolute(scope, cursor.NameString());
        int start = cursor.At;
        // Stepping over the object is enough here; what it is gets read when somebody asks.
        if (cursor.Peek() is AmlOpcodes.Buffer or AmlOpcodes.Package or AmlOpcodes.VarPackage)
        {
            cursor.At++;
            cursor.At = cursor.PackageEnd();
        }
        else
        {
            parser.Term(cursor);
        }

        if (!cursor.Failed)
            Declare(new AmlDeclaration(AmlDeclarationKind.Name, path, source, start, cursor.At, conditional, _declarations.Count));
    }

    // The first declaration of a name counts; a second one makes the interpreter fail, unless a condition chooses.
    private void Declare(AmlDeclaration declaration)
    {
        if (!_declarations.TryGetValue(declaration.Path, out AmlDeclaration? first))
            _declarations.Add(declaration.Path, declaration);
        else if (first.Conditional || declaration.Conditional)
            _declarations[declaration.Path] = first with { Conditional = true };
    }

    /// <summary>Where a declaration lands: relative names below the current scope.</summary>
    private static string Absolute(string scope, string name)
    {
        if (name.StartsWith(@"\", StringComparison.Ordinal))
            return @"\" + name.Substring(1);
        while (name.StartsWith("^", StringComparison.Ordinal))
        {
            name = name.Substring(1);
            scope = Parent(scope);
        }

        return name.Length == 0 ? scope
            : scope == @"\" ? @"\" + name
            : scope + "." + name;
    }

    /// <summary>What <c>Scope</c> opens: a single segment is looked for upwards (ACPI 6.5, 5.3), everything else is relative.</summary>
    private string FindScope(string scope, string name)
    {
        if (name.Length == 4)
        {
            for (string at = scope; ; at = Parent(at))
            {
                string candidate = Absolute(at, name);
                if (_scopes.Contains(candidate))
                    return candidate;
                if (at == @"\")
                    break;
            }
        }

        return Absolute(scope, name);
    }

    internal static string Parent(string path)
    {
        int dot = path.LastIndexOf('.');
        return dot < 0 ? @"\" : path.Substring(0, dot);
    }
}

internal enum AmlDeclarationKind
{
    Device,
    Name,
    Method,
}

/// <summary>The bytes a declaration is in, and what to call them.</summary>
internal sealed record AmlSource(string Table, byte[] Bytes);

/// <summary>Something declared: where its content lies, and whether a condition decides if it exists at all.</summary>
internal sealed record AmlDeclaration(
    AmlDeclarationKind Kind,
    string Path,
    AmlSource Source,
    int Start,
    int End,
    bool Conditional,
    int Order
);
