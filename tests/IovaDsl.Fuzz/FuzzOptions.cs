using System.Globalization;

namespace IovaDsl.Fuzz;

/// <param name="Seconds">How long to run; without it <paramref name="Count"/> says how much.</param>
/// <param name="Count">Inputs to run, over all targets.</param>
/// <param name="Seed">Equal seeds give equal inputs.</param>
/// <param name="Target">Only this one; all by default.</param>
/// <param name="SaveFolder">Where inputs go that were not survived.</param>
public sealed record FuzzOptions(double? Seconds, long? Count, ulong Seed, string? Target, string? SaveFolder)
{
    /// <summary>The page that adds up all runs, and says the seed; null: this run stands for itself.</summary>
    public string? CampaignPage { get; init; }

    /// <summary>How much CPU time an input may take.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Adds a target that does not survive: the run must then fail.</summary>
    public bool IsControl { get; init; }

    /// <summary>Null, with a word on <paramref name="error"/>, when the arguments make no sense.</summary>
    public static FuzzOptions? Parse(string[] args, TextWriter error)
    {
        FuzzOptions options = new(null, null, 1, null, null);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            FuzzOptions? next = args[i] switch
            {
                "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) => options with
                {
                    Seconds = seconds,
                },
                "--count" when long.TryParse(value, CultureInfo.InvariantCulture, out long count) => options with { Count = count },
                "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out ulong seed) => options with { Seed = seed },
                "--target" when value.Length > 0 => options with { Target = value },
                "--campaign" when value.Length > 0 => options with { CampaignPage = value },
                "--longest" when double.TryParse(value, CultureInfo.InvariantCulture, out double longest) => options with
                {
                    Longest = TimeSpan.FromSeconds(longest),
                },
                "--control" when value == "yes" => options with { IsControl = true },
                "--save" when value.Length > 0 => options with { SaveFolder = value },
                _ => null,
            };
            if (next is null)
            {
                error.WriteLine(
                    $"Not understood: {args[i]} {value}. Usage: [--seconds N | --count N] [--seed N] [--target NAME] [--longest SECONDS] "
                        + "[--save DIR] [--campaign PAGE] [--control yes]"
                );
                return null;
            }

            options = next;
        }

        return options.Seconds is null && options.Count is null ? options with { Seconds = 30 } : options;
    }
}
