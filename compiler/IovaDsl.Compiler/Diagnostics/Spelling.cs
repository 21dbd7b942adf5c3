namespace IovaDsl.Compiler.Diagnostics;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known word that takes the fewest single-letter edits, if that is few for its length; null otherwise.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        int limit = Math.Max(1, word.Length / 3);
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance || candidate == word)
                continue;
            int distance = Distance(word, candidate);
            bool isBetter = distance < bestDistance || (distance == bestDistance && string.CompareOrdinal(candidate, best) < 0);
            if (distance <= limit && isBetter)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    // Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours count one each.
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int edits = Math.Min(Math.Min(current[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                bool isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                current[j] = isSwap ? Math.Min(edits, beforeLast[j - 2] + 1) : edits;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[b.Length];
    }
}
