namespace IovaDsl.Runtime;

/// <summary>What a Linux interface answers: 0, or one of the error numbers of <c>errno.h</c> that this library's rules use.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,

    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such entry.</summary>
    ENOENT = 2,

    /// <summary>Bad address.</summary>
    EFAULT = 14,

    /// <summary>Busy.</summary>
    EBUSY = 16,

    /// <summary>Exists already.</summary>
    EEXIST = 17,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>Value too large.</summary>
    EOVERFLOW = 75,

    /// <summary>Address in use.</summary>
    EADDRINUSE = 98,
}
