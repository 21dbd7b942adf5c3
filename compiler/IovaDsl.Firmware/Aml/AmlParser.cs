using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// Terms from bytes, for the few methods and objects that a static reading looks into. Every term takes at least one
/// byte and nesting is bounded, so work and memory are linear in the bytes given. How many arguments a call has stands
/// in the called method's declaration; a call of a method nobody declared is read as if it had none.
/// </summary>
internal sealed class AmlParser
{
    private const int MaxDepth = 64;

    private readonly Func<string, int> _argumentsOf;
    private int _depth;

    /// <param name="argumentsOf">How many arguments a method takes, by the name used to call it; 0 when it is no known method.</param>
    public AmlParser(Func<string, int> argumentsOf) => _argumentsOf = argumentsOf;

    /// <summary>All terms up to the cursor's end, or up to the first that cannot be read.</summary>
    public ImmutableArray<AmlTerm> Terms(AmlCursor cursor)
    {
        ImmutableArray<AmlTerm>.Builder terms = ImmutableArray.CreateBuilder<AmlTerm>();
        while (!cursor.AtEnd)
            terms.Add(Term(cursor));
        return terms.ToImmutable();
    }

    public AmlTerm Term(AmlCursor cursor)
    {
        if (++_depth > MaxDepth)
            cursor.Fail("terms are nested too deeply");
        AmlTerm term = cursor.Failed ? new AmlTerm(AmlOpcodes.Noop, cursor.At) : ReadTerm(cursor);
        _depth--;
        return term;
    }

    private AmlTerm ReadTerm(AmlCursor cursor)
    {
        int offset = cursor.At;
        if (AmlCursor.StartsName(cursor.Peek()))
            return ReadReference(cursor, offset);
        int opcode = cursor.U8();
        if (opcode == 0x5b)
            opcode = 0x5b00 | cursor.U8();
        switch (opcode)
        {
            case AmlOpcodes.Zero:
                return Literal(opcode, offset, AmlValue.Of(0));
            case AmlOpcodes.One:
                return Literal(opcode, offset, AmlValue.Of(1));
            case AmlOpcodes.Ones:
                return Literal(opcode, offset, AmlValue.Of(ulong.MaxValue));
            case AmlOpcodes.Byte:
                return Literal(opcode, offset, AmlValue.Of(cursor.Little(1)));
            case AmlOpcodes.Word:
                return Literal(opcode, offset, AmlValue.Of(cursor.Little(2)));
            case AmlOpcodes.DWord:
                return Literal(opcode, offset, AmlValue.Of(cursor.Little(4)));
            case AmlOpcodes.QWord:
                return Literal(opcode, offset, AmlValue.Of(cursor.Little(8)));
            case AmlOpcodes.String:
                return Literal(opcode, offset, new AmlString(cursor.Ascii()));
            case AmlOpcodes.Buffer:
                return ReadBuffer(cursor, offset);
            case AmlOpcodes.Package or AmlOpcodes.VarPackage:
                return ReadPackage(cursor, opcode, offset);
            case AmlOpcodes.If or AmlOpcodes.While:
                return ReadBlock(cursor, opcode, offset, hasPredicate: true);
            case AmlOpcodes.Else:
                return ReadBlock(cursor, opcode, offset, hasPredicate: false);
            case AmlOpcodes.Name:
                string name = cursor.NameString();
                return new AmlTerm(opcode, offset) { Name = name, Operands = ImmutableArray.Create(Term(cursor)) };
            case >= AmlOpcodes.Local0 and <= AmlOpcodes.Arg6:
                return new AmlTerm(opcode, offset);
            default:
                return ReadOperands(cursor, opcode, offset);
        }
    }

    private static AmlTerm Literal(int opcode, int offset, AmlValue value) => new(opcode, offset) { Literal = value };

    private AmlTerm ReadReference(AmlCursor cursor, int offset)
    {
        string name = cursor.NameString();
        int arguments = cursor.Failed ? 0 : _argumentsOf(name);
        return new AmlTerm(AmlOpcodes.Reference, offset) { Name = name, Operands = TermList(cursor, arguments) };
    }

    private ImmutableArray<AmlTerm> TermList(AmlCursor cursor, int count)
    {
        if (count == 0)
            return ImmutableArray<AmlTerm>.Empty;
        ImmutableArray<AmlTerm>.Builder terms = ImmutableArray.CreateBuilder<AmlTerm>(count);
        for (int i = 0; i < count; i++)
            terms.Add(Term(cursor));
        return terms.ToImmutable();
    }

    /// <summary>A buffer literal: the stated size wins over the bytes given, the rest are zeros; a computed size is unknown.</summary>
    private AmlTerm ReadBuffer(AmlCursor cursor, int offset)
    {
        int outer = cursor.Enter(cursor.PackageEnd());
        AmlTerm size = Term(cursor);
        byte[] given = cursor.Failed ? [] : cursor.Bytes(cursor.End - cursor.At);
        cursor.Leave(outer);
        if (size.Literal?.Integer is not { } stated)
            return Literal(AmlOpcodes.Buffer, offset, AmlValue.Unknown);
        // A size beyond what a template could need would only be an invitation to allocate.
        int length = (int)Math.Min(Math.Max(stated, (ulong)given.Length), 65536UL + (ulong)given.Length);
        Array.Resize(ref given, length);
        return Literal(AmlOpcodes.Buffer, offset, new AmlBuffer(given));
    }

    private AmlTerm ReadPackage(AmlCursor cursor, int opcode, int offset)
    {
        int outer = cursor.Enter(cursor.PackageEnd());
        if (opcode == AmlOpcodes.Package)
            cursor.U8();
        else
            Term(cursor);
        ImmutableArray<AmlTerm> elements = Terms(cursor);
        cursor.Leave(outer);
        return new AmlTerm(opcode, offset) { Body = elements };
    }

    private AmlTerm ReadBlock(AmlCursor cursor, int opcode, int offset, bool hasPredicate)
    {
        int outer = cursor.Enter(cursor.PackageEnd());
        ImmutableArray<AmlTerm> predicate = hasPredicate ? ImmutableArray.Create(Term(cursor)) : ImmutableArray<AmlTerm>.Empty;
        ImmutableArray<AmlTerm> body = Terms(cursor);
        cursor.Leave(outer);
        return new AmlTerm(opcode, offset) { Operands = predicate, Body = body };
    }

    private AmlTerm ReadOperands(AmlCursor cursor, int opcode, int offset)
    {
        if (AmlOpcodes.IsOpaquePackage(opcode))
        {
            cursor.At = cursor.PackageEnd();
            return new AmlTerm(opcode, offset);
        }

        if (AmlOpcodes.Operands(opcode) is not { } operands)
        {
            cursor.Fail($"opcode 0x{opcode:x} is not one this reader knows");
            return new AmlTerm(AmlOpcodes.Noop, offset);
        }

        ImmutableArray<AmlTerm>.Builder terms = ImmutableArray.CreateBuilder<AmlTerm>(operands.Length);
        string? name = null;
        foreach (char operand in operands)
        {
            if (operand == 't')
                terms.Add(Term(cursor));
            else if (operand == 'n')
                name = cursor.NameString();
            else
                cursor.Little(operand - '0');
        }

        return new AmlTerm(opcode, offset) { Operands = terms.ToImmutable(), Name = name };
    }
}
