using IovaDsl.Compiler.Emit.Iova;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// An imported platform as a <c>.iova</c> text that compiles back to the same model, with everything there is to say about
/// it in comments. The same input gives the same bytes.
/// </summary>
internal static class PlatformText
{
    public static string Write(ImportedPlatform imported) =>
        IovaEmitter.Write(
            imported.Platform,
            new IovaComments
            {
                Head = imported.Head,
                Notes = imported.Notes,
                Tail = imported.Tail,
            }
        );
}
