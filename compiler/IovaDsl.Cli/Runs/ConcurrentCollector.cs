using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Runs;

/// <summary>
/// Full collections beside the work and not in the middle of it, for a run that lasts. The runtime takes this setting at its start only,
/// and it costs other commands a tenth of theirs; so a server of native code begins once more, in the same process (<c>execve</c>).
/// </summary>
internal static class ConcurrentCollector
{
    private const string Setting = "DOTNET_gcConcurrent";

    /// <summary>Begins once more, unless it did or cannot: then it returns, and everything is as it was.</summary>
    public static void Ask()
    {
        if (!OperatingSystem.IsLinux() || RuntimeFeature.IsDynamicCodeSupported || Environment.GetEnvironmentVariable(Setting) is not null)
            return;
        string[] words = File.ReadAllText("/proc/self/cmdline").Split('\0');
        IEnumerable<string> variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}");
        _ = Execute("/proc/self/exe", [.. words[..^1], null], [.. variables, $"{Setting}=1", null]);
    }

    // Comes back only where it failed. Both lists end with a null.
    [DllImport("libc", EntryPoint = "execve")]
    private static extern int Execute(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPUTF8Str)] string?[] words,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPUTF8Str)] string?[] variables
    );
}
