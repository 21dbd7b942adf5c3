using System.ComponentModel;

namespace IovaDsl.Runtime;

/// <summary>
/// Where things stand in the words of a generated platform. The compiler writes by it, <see cref="Platform{TTables}"/> reads by it.
/// </summary>
/// <remarks>
/// <code>
/// directory   a place for each list:  answers | devices | groups | families | reasons | iommus | buses | layouts
/// place       one word:               chunk, 16 bits | first word, 24 bits | number of words, 24 bits
/// answer      a place for each list:  facts | regions | limits | swallowed | reasons | a view each
/// facts                               translated | aperture first | aperture last | page sizes | the text of each view's refusal
/// reason                              first | last | text
/// device                              answer | key of the PCI address
/// group                               answer | text of the name | place of its devices' numbers
/// family                              first ordinal | number of elements | place of the indices, 0 for 0, 1, 2 and so on
/// iommu                               text of the name | text of the kind | aperture first | aperture last | page sizes
/// bus                                 text of the name | segment + 1 | first bus | last bus | place of limits | place of windows
/// layout                              text of the name | place of its memory
/// </code>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PlatformLayout
{
    /// <summary>Bits of a place for the number of words, and for the first word.</summary>
    public const int PlaceBits = 24;

    /// <summary>Lists in the directory, by their position in it.</summary>
    public const int Answers = 0,
        Devices = 1,
        Groups = 2,
        Families = 3,
        Reasons = 4,
        Iommus = 5,
        RootBuses = 6,
        Layouts = 7,
        DirectoryWords = 8;

    /// <summary>Lists of an answer, by their position in it; views follow from <see cref="FirstView"/> on.</summary>
    public const int Facts = 0,
        Regions = 1,
        Limits = 2,
        Swallowed = 3,
        ReasonNumbers = 4,
        FirstView = 5;

    /// <summary>Words of the facts; the refusals of the views follow from <see cref="FirstRefusal"/> on.</summary>
    public const int IsTranslated = 0,
        ApertureFirst = 1,
        ApertureLast = 2,
        PageSizes = 3,
        FirstRefusal = 4;

    /// <summary>The views in the order in which the compiler writes them.</summary>
    public const int Exact = 0,
        Sysfs = 1,
        Vfio = 2,
        Iommufd = 3,
        DmaApi = 4,
        Views = 5;

    /// <summary>Words of an answer.</summary>
    public const int AnswerWords = FirstView + Views;

    /// <summary>Words of a row.</summary>
    public const int DeviceWords = 2,
        GroupWords = 3,
        FamilyWords = 3,
        ReasonWords = 3,
        IommuWords = 5,
        RootBusWords = 6,
        LayoutWords = 2;

    /// <summary>The families that every platform has: all devices, all groups.</summary>
    public const int AllDevices = 0,
        AllGroups = 1;
}
