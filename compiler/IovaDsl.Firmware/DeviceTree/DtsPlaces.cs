using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Where elements stand in a tree in the making: at the paths that the platform states, or at names made of their own.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="root">The root of the tree.</param>
internal sealed class DtsPlaces(ExportModel model, DtsNode root)
{
    private readonly Dictionary<(DtsNode Node, Type Class), Element> _owners = [];

    public DtsNode Root => root;

    public DtsNode At(string path)
    {
        DtsNode node = root;
        foreach (string name in path.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
            node = node.Child(name);
        return node;
    }

    /// <summary>The element of this class that stands at a path; null: none.</summary>
    public T? OwnerAt<T>(string path)
        where T : Element => _owners.TryGetValue((At(path), typeof(T)), out Element? owner) ? (T)owner : null;

    /// <summary>
    /// The node of an element: at the path it states, if that can be one and nothing else of its class stands there; else at a name of
    /// its own, with a loss.
    /// </summary>
    public DtsNode Place(Element element, string? path, DtsNode parent, string name)
    {
        if (path is not null && !DtsNames.IsPath(path))
            LosePath(element, path, "it has characters that no name of a node has.");
        else if (path is not null && _owners.TryGetValue((At(path), ClassOf(element)), out Element? owner))
            LosePath(
                element,
                path,
                $"{owner.Name} stands at the same path, and a tree has one node of a path; it stands at a name of its own."
            );
        else
        {
            DtsNode found = path is null ? Free(parent, DtsNames.IsNode(name) ? name : DtsNames.Node(name)) : At(path);
            _owners[(found, ClassOf(element))] = element;
            return found;
        }

        return Place(element, null, parent, name);
    }

    private void LosePath(Element element, string path, string why) =>
        model.Lose(element.Name.ToString(), "path " + IovaText.Quote(path), why);

    // A device and a bus may be two views of one node (host1x); two devices may not.
    private static Type ClassOf(Element element) => element.GetType();

    public static DtsNode Free(DtsNode parent, string name)
    {
        if (!parent.HasChild(name))
            return parent.Child(name);
        string[] parts = name.Split('@');
        for (int i = 2; ; i++)
        {
            string other = parts.Length == 2 ? $"{parts[0]}-{i}@{parts[1]}" : $"{name}-{i}";
            if (!parent.HasChild(other))
                return parent.Child(other);
        }
    }

    /// <summary>The node of a PCI function below the node of its bus.</summary>
    public static DtsNode Function(DtsNode parent, string name, PciAddress address)
    {
        DtsNode node = parent.Child($"{name}@{address.Device:x},{address.Function:x}");
        if (!node.Has("reg"))
            node.Set("reg", ((uint)address.Bus << 16) | ((uint)address.Device << 11) | ((uint)address.Function << 8), 0u, 0u, 0u, 0u);
        return node;
    }
}
