using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Fleet.Guests.Qemu.Maps;

namespace IovaDsl.Fleet.Guests.Libvirt;

/// <summary>A guest as a domain of libvirt.</summary>
internal sealed class LibvirtSource : IGuestSource
{
    private readonly QemuRequest _host;
    private readonly QemuSource _qemu;

    /// <param name="xml">A domain that <see cref="LibvirtDomain.Read"/> reads.</param>
    /// <param name="host">QEMU's version, the host's processor, BARs; its words count for nothing.</param>
    public LibvirtSource(string xml, QemuRequest host)
    {
        Text = xml;
        LibvirtReading reading = LibvirtDomain.Read(xml);
        _host = host;
        _qemu = new QemuSource(host with { Words = reading.Words });
        Map = _qemu.Map with { Notes = [.. reading.Notes, .. _qemu.Map.Notes] };
    }

    public GuestMap Map { get; }

    public ImmutableArray<AssignedDevice> Devices => _qemu.Devices;

    public string Text { get; }

    public IGuestSource? With(GuestEdit edit)
    {
        XDocument document = XDocument.Parse(Text);
        return document.Root is { } domain && Apply(domain, edit) ? new LibvirtSource(document.ToString(), _host) : null;
    }

    // What libvirt has no element for cannot be said here: max-ram-below-4g, the vendor of a model.
    private static bool Apply(XElement domain, GuestEdit edit)
    {
        switch (edit.Kind)
        {
            case GuestEditKind.Ram when domain.Element("cpu")?.Element("numa") is null:
                SetSize(Child(domain, "memory"), edit.Value);
                domain.Element("currentMemory")?.Remove();
                return true;
            case GuestEditKind.MaxRam when domain.Element("maxMemory") is { } most:
                most.Remove();
                return true;
            case GuestEditKind.PhysicalBits:
                XElement cpu = Child(domain, "cpu");
                cpu.Element("maxphysaddr")?.Remove();
                cpu.Add(new XElement("maxphysaddr", new XAttribute("mode", "emulate"), new XAttribute("bits", edit.Value)));
                return true;
            case GuestEditKind.Hole64Size:
                SetHole64(domain, edit.Value);
                return true;
            case GuestEditKind.NewestMachine when domain.Element("os")?.Element("type")?.Attribute("machine") is { } machine:
                return Renew(machine);
            case GuestEditKind.FlashFirmware
                when domain.Element("os") is { } os && os.Element("loader")?.Attribute("type")?.Value != "pflash":
                os.Element("loader")?.Remove();
                os.SetAttributeValue("firmware", "efi");
                return true;
            default:
                return false;
        }
    }

    private static XElement Child(XElement parent, string name)
    {
        if (parent.Element(name) is { } found)
            return found;
        var child = new XElement(name);
        parent.Add(child);
        return child;
    }

    private static void SetSize(XElement element, ulong bytes)
    {
        element.SetAttributeValue("unit", "KiB");
        element.Value = (bytes / 1024).ToString(CultureInfo.InvariantCulture);
    }

    private static void SetHole64(XElement domain, ulong bytes)
    {
        XElement devices = Child(domain, "devices");
        bool isQ35 = domain.Element("os")?.Element("type")?.Attribute("machine")?.Value.Contains("q35", StringComparison.Ordinal) == true;
        string model = isQ35 ? "pcie-root" : "pci-root";
        XElement? root = devices.Elements("controller").FirstOrDefault(item => item.Attribute("model")?.Value is "pcie-root" or "pci-root");
        if (root is null)
        {
            root = new XElement("controller", new XAttribute("type", "pci"), new XAttribute("index", 0), new XAttribute("model", model));
            devices.Add(root);
        }

        SetSize(Child(root, "pcihole64"), bytes);
    }

    private static bool Renew(XAttribute machine)
    {
        string newest =
            machine.Value.StartsWith("pc-q35-", StringComparison.Ordinal) ? "q35"
            : machine.Value.StartsWith("pc-i440fx-", StringComparison.Ordinal) ? "pc"
            : machine.Value;
        bool isNew = newest != machine.Value;
        machine.Value = newest;
        return isNew;
    }
}
