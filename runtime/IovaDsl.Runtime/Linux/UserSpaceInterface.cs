namespace IovaDsl.Runtime;

/// <summary>The interface of Linux by which user space asks for a device.</summary>
public enum UserSpaceInterface : byte
{
    /// <summary>VFIO with a type1 container.</summary>
    Vfio = 0,

    /// <summary>iommufd.</summary>
    Iommufd = 1,
}
