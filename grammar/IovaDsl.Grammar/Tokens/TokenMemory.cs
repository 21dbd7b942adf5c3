using System.Runtime.InteropServices;

namespace IovaDsl.Grammar;

/// <summary>
/// Room for tokens outside the heap of objects, so that it is the machine's again as soon as a parser is done: of a large text that is
/// twice the text, which would lie beside everything that is made of it later.
/// </summary>
/// <remarks>Invariant: who asks for a token has compared its index with the number of tokens.</remarks>
internal sealed unsafe class TokenMemory : IDisposable
{
    private Token* _tokens;

    public TokenMemory(int room)
    {
        Room = room;
        _tokens = (Token*)Marshal.AllocHGlobal(Bytes(room));
    }

    ~TokenMemory() => Free();

    public int Room { get; private set; }

    public ref Token this[int index] => ref _tokens[index];

    /// <summary>Makes room for twice as many; what is there stays.</summary>
    public void Grow()
    {
        _tokens = (Token*)Marshal.ReAllocHGlobal((IntPtr)_tokens, Bytes(2 * Room));
        Room *= 2;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        Marshal.FreeHGlobal((IntPtr)_tokens);
        _tokens = null;
        Room = 0;
    }

    private static IntPtr Bytes(int room) => new((long)room * sizeof(Token));
}
