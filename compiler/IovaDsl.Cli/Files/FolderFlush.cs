using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IovaDsl.Cli.Files;

/// <summary>
/// Writes what a folder holds to disk, where the system can: a power cut after it has its name must not find files without content.
/// </summary>
internal static class FolderFlush
{
    public static void Try(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string? file = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .FirstOrDefault(path => new FileInfo(path).LinkTarget is null);
        if (file is null)
            return;
        using SafeFileHandle handle = File.OpenHandle(file);
        try
        {
            _ = SyncFileSystem((int)handle.DangerousGetHandle());
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException) { }
    }

    // One call for all files of the folder, since they are many and small.
    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static extern int SyncFileSystem(int file);
}
