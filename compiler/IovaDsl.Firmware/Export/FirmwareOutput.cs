using System.Collections.Immutable;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Firmware.Export;

/// <summary>A table or tree written from a platform, and what the platform says that it cannot hold.</summary>
internal sealed record FirmwareOutput(byte[] Content, ImmutableArray<Loss> Losses);
