using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// How much more the loops, parts and variants of a file may make than is written out in it. Without a bound, few words make
/// more than any machine holds: loops in loops, parts that use each other twice, a thousand variants of one platform. It
/// grows with the file, because whoever writes much may say more of it again. What is written out costs nothing; what is said
/// again costs by its members, their clauses and the length of their text.
/// </summary>
internal sealed class MemberBudget
{
    /// <summary>The cost of placing a part, whatever it contains: parts that use each other twice double at each level.</summary>
    public const int CostOfPart = 16;

    // More than a PCI segment is seen to hold. What counts one takes up to 600 bytes on its way to answers, so that all of it stays within
    // 16 MiB, which is what the fuzzer allows any text.
    private const int Least = 3 << 13;
    private const int CharactersForOneMore = 16;

    public MemberBudget(int characters)
    {
        Most = Least + (characters / CharactersForOneMore);
        Left = Most;
    }

    public int Most { get; }

    /// <summary>Negative once too many elements were made.</summary>
    public int Left { get; private set; }

    public bool IsExhausted => Left < 0;

    /// <summary>The cost of repeating members. Loops and parts among them cost by their own turns.</summary>
    public static int CostOf(ImmutableArray<MemberSyntax> members)
    {
        int cost = 0;
        foreach (MemberSyntax member in members)
            cost += CostOf(member);
        return cost;
    }

    // Clauses weigh by their number, long expressions and lists by their text.
    private static int CostOf(MemberSyntax member) =>
        member switch
        {
            ForSyntax or UseSyntax => 0,
            ElementSyntax element => 1 + (element.Clauses.Length / 3) + (element.Span.Length / 256),
            ClauseMemberSyntax => 2 + (member.Span.Length / 128),
            _ => 1 + (member.Span.Length / 128),
        };

    /// <summary>False from the first time on that it does not suffice.</summary>
    public bool TryTake(int cost)
    {
        Left = IsExhausted || cost > Left ? -1 : Left - cost;
        return !IsExhausted;
    }
}
