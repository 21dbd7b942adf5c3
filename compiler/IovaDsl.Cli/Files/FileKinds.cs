using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Files;

/// <summary>
/// What an entry of a folder is, asked without opening it: opening a FIFO waits for whoever writes to it, and a device has no end.
/// </summary>
internal static class FileKinds
{
    // POSIX: the kind is in bits 12 to 15 of the mode, and 8 is a regular file.
    private const int KindMask = 0xf000,
        Regular = 0x8000;

    // The runtime's own structure is smaller; its second word is the mode on every system.
    private const int StatusBytes = 512,
        ModeAt = 4;

    /// <summary>Whether a path leads, over links, to a regular file. Where the system has nothing else, every file is one.</summary>
    public static bool IsRegular(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.Exists(path);
        byte[] status = new byte[StatusBytes];
        return Stat(path, status) == 0 && (BitConverter.ToInt32(status, ModeAt) & KindMask) == Regular;
    }

    /// <summary>Whether a path leads to something that is neither a regular file nor a folder.</summary>
    public static bool IsSpecial(string path) => File.Exists(path) && !IsRegular(path);

    // What File and FileInfo call themselves (System.Native of the runtime); no public interface tells a FIFO from a file.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);
}
