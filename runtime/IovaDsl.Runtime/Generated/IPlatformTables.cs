using System.ComponentModel;

namespace IovaDsl.Runtime;

/// <summary>
/// The constants of a generated platform, read in place. Generated code implements it; <see cref="Platform{TTables}"/> reads it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPlatformTables
{
    /// <summary>A part of the words. Part 0 begins with the directory: see <see cref="PlatformLayout"/>.</summary>
    ReadOnlySpan<ulong> Chunk(int number);

    /// <summary>The keys of the PCI addresses, ascending.</summary>
    ReadOnlySpan<ulong> Keys();

    /// <summary>The devices at these addresses.</summary>
    ReadOnlySpan<ulong> Ordinals();

    /// <summary>A text by its number: 0 is none, 1 and on are the names of the devices in their order, the rest follows.</summary>
    string Text(ulong number);
}
