using System.Text;
using System.Text.Json;
using IovaDsl.Cli;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.AotAnswers.Cases;

/// <summary>What <c>iova show</c> says of one platform: its subjects, each with the lines of its answer.</summary>
internal sealed record ShownPlatform(string Key, string Name, IReadOnlyList<ShownSubject> Groups, IReadOnlyList<ShownSubject> Devices)
{
    /// <summary>All platforms that a file declares itself. Those it only includes come with their own files.</summary>
    public static IEnumerable<ShownPlatform> Of(string file, string key)
    {
        // A file of parts alone answers nothing.
        if (IovaParser.Parse(new SourceText(file, File.ReadAllText(file))).File.Platforms.IsEmpty)
            yield break;
        using JsonDocument all = Show(file, "--all");
        foreach (JsonElement platform in all.RootElement.EnumerateArray())
        {
            string name = platform.GetProperty("platform").GetString()!;
            yield return Of(file, key + "#" + name, name, platform);
        }
    }

    private static ShownPlatform Of(string file, string key, string name, JsonElement platform)
    {
        var groups = new List<ShownSubject>();
        var devices = new List<ShownSubject>();
        foreach (
            JsonElement entry in platform.GetProperty("groups").EnumerateArray().Concat(platform.GetProperty("ungrouped").EnumerateArray())
        )
        {
            string subject = entry.GetProperty("name").GetString()!;
            string[] members = entry
                .GetProperty("devices")
                .EnumerateArray()
                .Select(device => device.GetProperty("name").GetString()!)
                .ToArray();
            string[] lines = AnswerLines.Of(key, subject, entry).ToArray();
            if (members is [var only] && only == subject)
            {
                devices.Add(new ShownSubject(subject, lines));
                continue;
            }

            groups.Add(new ShownSubject(subject, lines));
            devices.AddRange(members.Select(member => Alone(file, key, name, member)));
        }

        return new ShownPlatform(key, name, groups, devices);
    }

    // A device that shares a group has an answer for itself, too.
    private static ShownSubject Alone(string file, string key, string platform, string device)
    {
        using JsonDocument shown = Show(file, "--platform", platform, "--device", device);
        JsonElement entry = shown
            .RootElement.GetProperty("groups")
            .EnumerateArray()
            .Concat(shown.RootElement.GetProperty("ungrouped").EnumerateArray())
            .Single();
        return new ShownSubject(device, AnswerLines.Of(key, device, entry).ToArray());
    }

    private static JsonDocument Show(string file, params string[] words)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        int code = CommandLine.Run(
            ["show", file, .. words, "--json"],
            new CommandHost
            {
                Input = Stream.Null,
                Output = output,
                Error = error,
            }
        );
        return code == 0
            ? JsonDocument.Parse(output.ToArray())
            : throw new InvalidOperationException($"iova show {file} exits {code}: {Encoding.UTF8.GetString(error.ToArray())}");
    }
}

/// <summary>A group or a device, and the lines of its answer.</summary>
internal sealed record ShownSubject(string Name, IReadOnlyList<string> Lines);
