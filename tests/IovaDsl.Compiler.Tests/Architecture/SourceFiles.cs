using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>Where the types of an assembly are written, from its debug information.</summary>
internal sealed class SourceFiles : IDisposable
{
    // The compiler's record of the files of a type without a method body (enumerations, interfaces).
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _image;
    private readonly MetadataReaderProvider _symbols;

    private SourceFiles(string path)
    {
        _image = new PEReader(File.OpenRead(path));
        _symbols = _image.ReadDebugDirectory().FirstOrDefault(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
            is { DataSize: > 0 } embedded
            ? _image.ReadEmbeddedPortablePdbDebugDirectoryData(embedded)
            : MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _image.Dispose();
    }

    /// <summary>
    /// The file of each outermost type, relative to the folder of its project; of the files of a partial type the one with its name.
    /// What the build generates and what a project takes from elsewhere is left out.
    /// </summary>
    /// <param name="assembly">The compiled code.</param>
    /// <param name="project">The name of the project's folder.</param>
    public static Dictionary<Type, string> Of(Assembly assembly, string project)
    {
        using var files = new SourceFiles(assembly.Location);
        var found = new Dictionary<Type, string>();
        // The first row stands for what belongs to no type.
        foreach (TypeDefinitionHandle handle in files._image.GetMetadataReader().TypeDefinitions.Skip(1))
        {
            Type type = assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle));
            if (type.DeclaringType is null && files.FileOf(handle, type.Name.Split('`')[0], $"/{project}/") is { } file)
                found[type] = file;
        }

        return found;
    }

    private string? FileOf(TypeDefinitionHandle handle, string name, string project)
    {
        List<string> files =
        [
            .. DocumentsOf(handle)
                .Select(path => path.Replace('\\', '/'))
                .Where(path => path.Contains(project, StringComparison.Ordinal))
                .Select(path => path[(path.IndexOf(project, StringComparison.Ordinal) + project.Length)..])
                .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal)),
        ];
        return files.Find(file => Path.GetFileNameWithoutExtension(file) == name) ?? files.FirstOrDefault();
    }

    private IEnumerable<string> DocumentsOf(TypeDefinitionHandle handle)
    {
        MetadataReader symbols = _symbols.GetMetadataReader();
        foreach (MethodDefinitionHandle method in _image.GetMetadataReader().GetTypeDefinition(handle).GetMethods())
        {
            DocumentHandle document = symbols.GetMethodDebugInformation(method).Document;
            if (!document.IsNil)
                yield return symbols.GetString(symbols.GetDocument(document).Name);
        }

        foreach (CustomDebugInformationHandle custom in symbols.GetCustomDebugInformation(handle))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(custom);
            if (symbols.GetGuid(information.Kind) != TypeDefinitionDocuments)
                continue;
            BlobReader rows = symbols.GetBlobReader(information.Value);
            while (rows.RemainingBytes > 0)
                yield return symbols.GetString(symbols.GetDocument(MetadataTokens.DocumentHandle(rows.ReadCompressedInteger())).Name);
        }
    }
}
