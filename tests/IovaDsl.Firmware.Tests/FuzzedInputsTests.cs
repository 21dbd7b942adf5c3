using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests;

/// <summary>
/// What the fuzzer found, input by input (<c>Fuzzed</c>): each is read and imported, and the file that comes of it is sound.
/// </summary>
public sealed class FuzzedInputsTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fuzzed");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.bin").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_input_that_was_found_is_survived(string name)
    {
        FirmwareFile file = FirmwareFile.Read(File.ReadAllBytes(Path.Combine(Folder, name)));
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [new ImportFile(name, file)] });
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.DoesNotContain(compiled.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.All(file.Tables.SelectMany(table => table.Problems), problem => Assert.NotEmpty(problem.Message));
    }
}
