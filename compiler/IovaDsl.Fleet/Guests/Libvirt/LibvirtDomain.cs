using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace IovaDsl.Fleet.Guests.Libvirt;

/// <summary>A domain of libvirt as QEMU words, as far as memory, PCI and assigned devices go.</summary>
/// <param name="Words">The program first; empty where the text is no domain.</param>
/// <param name="Error">Why there are no words.</param>
/// <param name="Notes">What was assumed.</param>
internal sealed record LibvirtReading(ImmutableArray<string> Words, string? Error, ImmutableArray<string> Notes);

/// <summary>Reads domain XML.</summary>
internal static class LibvirtDomain
{
    /// <summary>The most characters that are read: a domain has some thousand.</summary>
    public const int LargestText = 8 << 20;

    private const int Deepest = 100;

    /// <summary>
    /// The words libvirt would start QEMU with. Document types are refused, and so are entities; nothing outside the text is read.
    /// </summary>
    public static LibvirtReading Read(string xml)
    {
        if (xml.Length > LargestText)
            return Failed($"the domain has {xml.Length} characters; {LargestText} are read at most");
        try
        {
            if (IsTooDeep(xml))
                return Failed($"elements stand in each other more than {Deepest} deep");
            using XmlReader reader = Reader(xml);
            return XDocument.Load(reader).Root is { Name.LocalName: "domain" } root
                ? new LibvirtWords(root).Write()
                : Failed("expected a `domain` element");
        }
        catch (XmlException) when (xml.Contains("<!DOCTYPE", StringComparison.Ordinal))
        {
            return Failed("the domain has a document type (DTD), which no domain of libvirt needs; it is not read");
        }
        catch (XmlException e)
        {
            return Failed($"not well-formed XML: {e.Message}");
        }
    }

    private static XmlReader Reader(string xml) =>
        XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });

    // The parser's time for what is never closed, and the stack of who walks the elements, grow with the depth.
    private static bool IsTooDeep(string xml)
    {
        using XmlReader reader = Reader(xml);
        while (reader.Read())
        {
            if (reader.Depth > Deepest)
                return true;
        }

        return false;
    }

    private static LibvirtReading Failed(string error) => new([], error, []);
}
