namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>A folder of files for one test.</summary>
internal sealed class Folder : IDisposable
{
    public Folder() => Path = Directory.CreateTempSubdirectory("iova-lsp-").FullName;

    public string Path { get; }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string UriOf(string name) => Editor.UriOf(PathOf(name));

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
