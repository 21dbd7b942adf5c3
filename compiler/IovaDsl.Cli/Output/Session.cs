using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Cli.Output;

/// <summary>One run of the command: its host, and text writers over the host's streams (UTF-8 without mark, LF line ends).</summary>
internal sealed class Session
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public Session(CommandHost host)
    {
        Host = host;
        Out = Writer(host.Output);
        Error = Writer(host.Error);
    }

    public CommandHost Host { get; }
    public StreamWriter Out { get; }
    public StreamWriter Error { get; }

    public Looks OutLooks => Looks.For(Host.OutputIsTerminal, Host.Variable);
    public Looks ErrorLooks => Looks.For(Host.ErrorIsTerminal, Host.Variable);

    /// <summary>A path as the user gave it, made absolute.</summary>
    /// <exception cref="CommandFailure">No file can have such a path.</exception>
    public string FullPath(string path) => SourceReader.FullPath(path, Host.Directory);

    /// <summary>A sentence to the person, on standard error, under the command's name.</summary>
    public void Say(string message) => SayLine("iova: " + message);

    /// <summary>A line on standard error. Names come from others' files and archives, and must not act on a terminal.</summary>
    public void SayLine(string line) => Error.Write(VisibleText.OneLine(line) + "\n");

    /// <summary>Writes a result where the person wants it: to a file, whole or not at all, or to standard output.</summary>
    /// <param name="output">A path, or <c>-</c> or null for standard output.</param>
    public void WriteResult(string? output, ReadOnlyMemory<byte> content) => WriteResult(output, stream => stream.Write(content.Span));

    /// <summary>The same for a file that an emitter made.</summary>
    public void WriteResult(string? output, OutputFile file) => WriteResult(output, file.WriteTo ?? (stream => stream.Write(file.Content)));

    private void WriteResult(string? output, Action<Stream> write)
    {
        if (output is null || output == SourceReader.StandardInput)
        {
            Out.Flush();
            write(Host.Output);
        }
        else
        {
            WholeFile.Write(output, FullPath(output), write);
        }
    }

    /// <summary>Hands over what is still held back. What cannot be handed over is lost: there is nobody left to tell.</summary>
    public void End()
    {
        TryFlush(Out);
        TryFlush(Error);
    }

    private static StreamWriter Writer(Stream stream) => new(stream, Utf8, bufferSize: 16 * 1024, leaveOpen: true) { NewLine = "\n" };

    private static void TryFlush(StreamWriter writer)
    {
        try
        {
            writer.Flush();
        }
        catch (Exception) { }
    }
}
