using System.Runtime.InteropServices;

namespace IovaDsl.Cli.Inputs;

/// <summary>The calls of the C library that VFIO is asked by.</summary>
internal interface IVfioCalls
{
    /// <summary>Of the last call that failed.</summary>
    int LastError { get; }

    /// <summary>The number of the open file; below 0 where it cannot be opened.</summary>
    int Open(string path);

    void Close(int file);

    /// <summary>True where the kernel did it, and wrote its answer into the argument.</summary>
    bool Control(int file, int request, byte[] argument);

    bool Control(int file, int request, int argument);
}

/// <summary>Those of this machine.</summary>
internal sealed class VfioCalls : IVfioCalls
{
    private const int ReadWrite = 2,
        CloseOnExec = 0x80000;

    public int LastError => Marshal.GetLastPInvokeError();

    public int Open(string path) => open(path, ReadWrite | CloseOnExec);

    public void Close(int file) => _ = close(file);

    public bool Control(int file, int request, byte[] argument) => ioctl(file, (nuint)request, argument) >= 0;

    public bool Control(int file, int request, int argument) => ioctl(file, (nuint)request, argument) >= 0;

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int number);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int number, nuint request, [In, Out] byte[] argument);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int number, nuint request, nint argument);
}
