using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Files;

/// <summary>Exchanges two folders in one step, where Linux and the file system can: <c>renameat2(RENAME_EXCHANGE)</c>.</summary>
internal static class FolderExchange
{
    // linux/fs.h and fcntl.h: the same on all architectures.
    private const uint RenameExchange = 2;
    private const int CurrentDirectory = -100;

    /// <summary>Exchanges the first with the second.</summary>
    /// <returns>False where it cannot be done; nothing has changed then.</returns>
    public static bool Try(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return Renameat2(CurrentDirectory, one, CurrentDirectory, other, RenameExchange) == 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int Renameat2(
        int oneFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string one,
        int otherFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string other,
        uint flags
    );
}
