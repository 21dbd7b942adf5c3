using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Files;

/// <summary>Exchanges two folders in one step, where Linux and the file system can: <c>renameat2(RENAME_EXCHANGE)</c>.</summary>
internal static class FolderExchange
{
    // linux/fs.h and fcntl.h: the same on all architectures.
    private const uint RenameExchange = 2;
    private const int CurrentDirectory = -100;

    /// <summary>Writes what the first holds to disk, and exchanges it with the second.</summary>
    /// <returns>False where it cannot be done; nothing has changed then.</returns>
    public static bool Try(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            Flush(one);
            return Renameat2(CurrentDirectory, one, CurrentDirectory, other, RenameExchange) == 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    // A power cut after the exchange must not find names without content.
    private static void Flush(string folder)
    {
        string? file = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .FirstOrDefault(path => new FileInfo(path).LinkTarget is null);
        if (file is null)
            return;
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file);
        _ = SyncFileSystem((int)handle.DangerousGetHandle());
    }

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int Renameat2(
        int oneFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string one,
        int otherFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string other,
        uint flags
    );

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static extern int SyncFileSystem(int file);
}
