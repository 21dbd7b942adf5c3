using System.Diagnostics;
using System.Security.Cryptography;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Fuzz;

/// <summary>
/// Runs inputs over targets, each as long as the others, and holds each to what is promised: no exception, no more than a second of CPU time, no more memory
/// than 16 MiB plus 100 times the input. First all that was allocated is counted; only where that is too much, what was in
/// use at once is looked at, which costs another run.
/// </summary>
public sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets, FuzzOptions options, TextWriter output)
{
    // Of CPU time, which what else runs does not change; what only waits uses none.
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Waiting = TimeSpan.FromMinutes(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Worst> _worst = targets.ToDictionary(target => target.Name, _ => new Worst());
    private readonly TimeSpan[] _used = new TimeSpan[targets.Count];
    private long _inputs;
    private int _failures;

    // What the watchdog looks at: when the running input began, and what it is.
    private long _startedAt;
    private TimeSpan _usedAtStart;
    private (string Target, byte[] Input)? _running;

    /// <summary>Whether every input was survived.</summary>
    public bool Run()
    {
        // A target that never returns cannot be stopped, only told of.
        using Timer watchdog = new(_ => Watch(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        foreach (FuzzTarget target in targets)
        {
            foreach (byte[] seed in target.Seeds.Concat(FoundInputs.Of(target)))
                Try(target, seed);
        }

        // The seconds are for what is new; the seeds take the time that they take.
        TimeSpan begun = _clock.Elapsed;
        // A quick target gets many inputs while a slow one gets few. Of each they are the same for the same seed, however many they come to.
        (FuzzTarget Target, Mutator Mutator)[] all = [.. targets.Select(target => (target, new Mutator(SeedOf(target))))];
        PriorityQueue<int, (TimeSpan Used, int Turn)> next = new(all.Select((_, i) => (i, (TimeSpan.Zero, i))));
        while (!IsOver(begun))
        {
            int turn = next.Dequeue();
            TimeSpan before = _clock.Elapsed;
            Try(all[turn].Target, all[turn].Mutator.Next(all[turn].Target.Seeds));
            _used[turn] += _clock.Elapsed - before;
            next.Enqueue(turn, (_used[turn], turn));
        }

        Report();
        return _failures == 0;
    }

    // FNV-1a of the name, so that two targets with the same beginnings get different inputs.
    private ulong SeedOf(FuzzTarget target) =>
        target.Name.Aggregate(0xcbf29ce484222325 ^ options.Seed, (hash, letter) => unchecked((hash ^ letter) * 0x100000001b3));

    /// <summary>Whether an input that was found is survived.</summary>
    public bool Replay(string name)
    {
        Try(targets.Single(target => target.Name == FoundInputs.TargetOf(name)), FoundInputs.Read(name));
        return _failures == 0;
    }

    private bool IsOver(TimeSpan begun) =>
        options.Count is long count ? _inputs >= count : (_clock.Elapsed - begun).TotalSeconds >= options.Seconds;

    private void Try(FuzzTarget target, byte[] input)
    {
        _inputs++;
        Worst worst = _worst[target.Name];
        worst.Inputs++;
        if (Measure(target, input) is not (TimeSpan time, long bytes))
            return;
        // The first compilation costs time too: what seems slow is measured again before it is believed.
        for (int again = 0; again < 3 && time > options.Longest / 4; again++)
        {
            if (Measure(target, input) is (TimeSpan next, _) && next < time)
                time = next;
        }

        worst.Add(time, bytes, input.Length);
        if (time > options.Longest)
            Fail(target, input, $"took {time.TotalSeconds:F2} s");
        if (bytes > Allowance(input) && MemoryPeak.Of(() => target.Run(input)) is long peak && peak > Allowance(input))
            Fail(target, input, $"had {peak:N0} bytes in use at once, of {bytes:N0} allocated, for {input.Length:N0}");
    }

    private static long Allowance(byte[] input) => (16L << 20) + (100L * input.Length);

    private (TimeSpan Time, long Bytes)? Measure(FuzzTarget target, byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _running = (target.Name, input);
        _usedAtStart = Used();
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        try
        {
            TimeSpan time = ThreadClock.Of(() => target.Run(input));
            return (time, GC.GetAllocatedBytesForCurrentThread() - before);
        }
#pragma warning disable CA1031 // Any exception at all is what is looked for here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(target, input, exception.ToString());
            return null;
        }
        finally
        {
            Volatile.Write(ref _startedAt, 0);
        }
    }

    private void Watch()
    {
        long startedAt = Volatile.Read(ref _startedAt);
        if (startedAt == 0 || _running is not (string name, byte[] input))
            return;
        if (Stopwatch.GetElapsedTime(startedAt) < Waiting && Used() - _usedAtStart < Hanging)
            return;
        Save(name, input, $"did not return within {Hanging.TotalSeconds} s of work, or {Waiting.TotalMinutes} min");
        Environment.Exit(1);
    }

    private static TimeSpan Used() => Environment.CpuUsage.TotalTime;

    private void Fail(FuzzTarget target, byte[] input, string what)
    {
        _failures++;
        _worst[target.Name].Failures++;
        if (_failures <= 20)
            Save(target.Name, input, what);
    }

    private void Save(string name, byte[] input, string what)
    {
        output.WriteLine($"FAILED {name}: {what}");
        if (options.SaveFolder is string folder)
        {
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.bin");
            File.WriteAllBytes(file, input);
            output.WriteLine($"  saved as {file}");
        }
        else if (input.Length <= 4096)
        {
            output.WriteLine($"  input {Convert.ToBase64String(input)}");
        }
    }

    private void Report()
    {
        foreach (FuzzTarget target in targets)
            output.WriteLine($"{target.Name, -12} {_worst[target.Name]}");
        Worst all = new();
        foreach (Worst worst in _worst.Values)
            all.Add(worst);
        AddToCampaign();
        output.WriteLine(
            $"fuzz: {all.Inputs:N0} inputs in {_clock.Elapsed.TotalSeconds:F0} s, {_failures} failures, {all.Figures}, seed {options.Seed}"
        );
    }

    private void AddToCampaign()
    {
        if (options.CampaignPage is not { } page)
            return;
        Campaign campaign = Campaign.Read(page);
        foreach ((string name, Worst worst) in _worst)
            campaign.Add(name, worst.Inputs, worst.Failures);
        campaign.Write(options.Seed);
    }

    /// <summary>The worst of what was measured.</summary>
    private sealed class Worst
    {
        private TimeSpan _time;
        private long _bytes;
        private double _share;

        public long Inputs { get; set; }

        public long Failures { get; set; }

        /// <summary>The share is of what an input of its size is allowed to have in use at once.</summary>
        public string Figures =>
            $"worst time {_time.TotalMilliseconds:F1} ms, allocated at most {_bytes:N0} bytes in all, {_share:P0} of the allowance";

        public void Add(TimeSpan time, long bytes, int inputBytes)
        {
            _time = time > _time ? time : _time;
            _bytes = Math.Max(_bytes, bytes);
            _share = Math.Max(_share, bytes / (double)((16L << 20) + (100L * inputBytes)));
        }

        public void Add(Worst other)
        {
            Inputs += other.Inputs;
            _time = other._time > _time ? other._time : _time;
            _bytes = Math.Max(_bytes, other._bytes);
            _share = Math.Max(_share, other._share);
        }

        public override string ToString() => $"{Inputs:N0} inputs, {Figures}";
    }
}
