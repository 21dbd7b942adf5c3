using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IovaDsl.Fuzz;

/// <summary>What people and editors say to the command: its words, subjects and ranges, severities, the messages of an editor.</summary>
public static class CommandTargets
{
    private const string Board = """
        platform board {
          firmware acpi
          iommu smmu : arm-smmu-v3 { input-bits 48  msi-window 0x0800_0000 size 1M }
          root-bus pcie { segment 0  behind smmu streams 0x0  address-bits 42  bridge-window 0x7020_0000 size 128M }
          device nic on pcie at 01:00.0 { direct-relaxable 0x8000_0000 size 64K }
          for n in 0..3 { device nvme[n] on pcie at bus 3 + n device 0 function 0 { reserved 1G + n * 64K size 64K } }
          layout small { ram 1G size 512M }
          group both { nvme[0], nvme[1] }
          expect nic fits small
        }

        """;

    // Words of every kind; a byte of an input stands for one. Nothing in them leads out of the run's folder.
    private static readonly string[] Vocabulary =
    [
        .. "check show explain fit emit import verify vm baseline diff format new help kernels completion".Split(' '),
        .. "board.iova other.iova host.tar - gone.iova host lines.jsonl words @words @gone x".Split(' '),
        .. "--format text msbuild sarif json --warn-as-error --fix --update-expect --severity IOVA2044=error IOVA9999=none --config".Split(
            ' '
        ),
        .. "--max-diagnostics all 0 1 7 --consumer dpdk spdk --hugepage 2M 1G --memory 64G --iova-mode va pa --base-virtaddr".Split(' '),
        .. "--device nic nvme nvme[2] 0000:01:00.0 --group both --container both,nic --view exact vfio sysfs dma-api --limits reserved".Split(
            ' '
        ),
        .. "--kernel 6.1 6.18 99.1 6.1..7.2 --kernel-page 64K --iommufd dirty,pasid --quirks kernel --all --platform board --json".Split(
            ' '
        ),
        .. "--list --map --as-expect --why-grouped --exit-code --size 4K 0 -1 0xffff_ffff_ffff_ffff --align 3 --below 4G --layout small".Split(
            ' '
        ),
        .. "0x8000_0000 0..0xff 1G below bits 64 size 0x0..0x7fff_ffff --to iova svg html md csharp dts iort qemu xunit --report r.json".Split(
            ' '
        ),
        .. "--strict -o out out/deep --namespace a.b c# --access internal --host --assume a.b=1 smmu.input-bits=48 --fail-on any narrowing".Split(
            ' '
        ),
        .. "--qemu --libvirt --cloud-hypervisor --qemu-version 7.2 --host-cpu amd,48 --bar 01:00.0:16M --class 02 --ram 4T --partial".Split(
            ' '
        ),
        .. "--check --kind --man --help --version -h -? -- --unknown [suggest:3] = : , \" \\ ' @ # é \u202e".Split(' '),
        "qemu-system-x86_64 -machine q35 -m 8G -device vfio-pci,host=01:00.0",
        "qemu-system-aarch64 -M virt -m 300G -object memory-backend-ram,id=x,size=1G -device pc-dimm,memdev=x",
        "",
        " ",
        "a b",
        "\0",
    ];

    public static IEnumerable<FuzzTarget> All()
    {
        CommandRuns runs = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => runs.Dispose();
        runs.Write("board.iova", Board);
        runs.Write("other.iova", Board.Replace("input-bits 48", "input-bits 39", StringComparison.Ordinal));
        runs.Write("lines.jsonl", """{"host":"h1","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0x7ffffff"]]}]}""");
        yield return new FuzzTarget("command-line", input => runs.Run(Words(runs, input)), [.. CommandLines()]);
        yield return new FuzzTarget("explain", input => Ask(runs, "explain", input), Questions);
        yield return new FuzzTarget("fit", input => Ask(runs, "fit", input), Sizes);
        yield return new FuzzTarget("severities", input => Severities(runs, input), Configs);
        yield return new FuzzTarget("editor", input => Edit(runs, input), Sessions);
    }

    // A byte below 0xc0 is a word of the vocabulary; one above is followed by a word of its own, and that by a line end.
    private static List<string> Words(CommandRuns runs, byte[] input)
    {
        runs.Write("words", input.AsSpan(0, Math.Min(input.Length, 64)));
        runs.Write("board.iova", Board);
        var words = new List<string>();
        for (int i = 0; i < Math.Min(input.Length, 24); i++)
        {
            if (input[i] < 0xc0)
            {
                words.Add(Vocabulary[input[i] % Vocabulary.Length]);
                continue;
            }

            int end = Array.IndexOf(input, (byte)'\n', i);
            end = end < 0 ? input.Length : end;
            words.Add(Encoding.UTF8.GetString(input, i + 1, end - i - 1).Replace('/', '_').Replace("..", "_", StringComparison.Ordinal));
            i = end;
        }

        return words;
    }

    private static IEnumerable<byte[]> CommandLines()
    {
        string[] lines =
        [
            "check board.iova --format json",
            "show board.iova --json --kernel 6.1",
            "explain board.iova nic 0x8000_0000",
            "fit board.iova nvme --size 4K --below 4G",
            "emit board.iova --to svg -o out",
            "diff board.iova other.iova --json",
            "baseline lines.jsonl board.iova --json",
            "check board.iova --consumer dpdk --hugepage 1G --memory 64G",
            "format --check board.iova",
            "kernels --json",
            "help IOVA2044=error",
            "@words",
        ];
        foreach (string line in lines)
            yield return [.. line.Split(' ').Select(word => (byte)Math.Max(0, Array.IndexOf(Vocabulary, word)))];
        int qemu = Array.FindIndex(Vocabulary, word => word.StartsWith("qemu-system-x86_64", StringComparison.Ordinal));
        yield return [(byte)Array.IndexOf(Vocabulary, "vm"), (byte)Array.IndexOf(Vocabulary, "--qemu"), (byte)qemu];
    }

    private static IReadOnlyList<byte[]> Questions =>
        Texts("nic\n0x8000_0000", "nvme[2]\n0x0..0xffff", "nvme\nbits 40", "both,nic\n4G size 64G", "0000:01:00.0\nbelow 4G");

    private static IReadOnlyList<byte[]> Sizes => Texts("nic\n64K", "nvme\n0x1_0000_0000", "both,nic\n4G - 1", "nvme[0]\n1");

    // The first line is the subject, each other a word of the question.
    private static void Ask(CommandRuns runs, string command, byte[] input)
    {
        string[] lines = Encoding.UTF8.GetString(input).Split('\n');
        runs.Write("question.iova", Board);
        string[] rest = command == "fit" ? ["--size", .. lines.Skip(1).Take(1)] : [.. lines.Skip(1).Take(4)];
        runs.Run([command, "question.iova", lines[0], .. rest]);
        if (command == "explain")
            Parsed(runs.Run([command, "question.iova", lines[0], .. rest, "--json"]));
    }

    private static IReadOnlyList<byte[]> Configs =>
        Texts(
            "root = true\n[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error\n",
            "is_global = true\nglobal_level = 3\ndotnet_diagnostic.IOVA2044.severity = none\ndotnet_diagnostic.IOVA2010.severity = suggestion\n",
            "# remark\n[{board,other}.{iova,cs}]\ndotnet_diagnostic.iova2044.severity=warning\n[[!a-z]*.iova]\n[**/x{1..9}/*]\nindent_size = 2\n"
        );

    private static void Severities(CommandRuns runs, byte[] input)
    {
        runs.Write(".editorconfig", input);
        runs.Write("judged.iova", Board);
        Parsed(runs.Run(["check", "judged.iova", "--config", ".editorconfig", "--format", "json"]));
    }

    // An editor's messages, one a line; lengths are right, since a wrong one ends the conversation.
    private static IReadOnlyList<byte[]> Sessions
    {
        get
        {
            string text = JsonEncodedText.Encode(Board).ToString();
            const string Document = "\"textDocument\":{\"uri\":\"file:///w/board.iova\"}";
            const string At = Document + ",\"position\":{\"line\":5,\"character\":11}";
            string open =
                Line(0, "initialize", "\"processId\":null,\"rootUri\":\"file:///w\",\"capabilities\":{}")
                + Line(null, "initialized", "")
                + Line(
                    null,
                    "textDocument/didOpen",
                    $"\"textDocument\":{{\"uri\":\"file:///w/board.iova\",\"languageId\":\"iova\",\"version\":1,\"text\":\"{text}\"}}"
                );
            string edit = Line(
                null,
                "textDocument/didChange",
                "\"textDocument\":{\"uri\":\"file:///w/board.iova\",\"version\":2},\"contentChanges\":[{\"range\":{\"start\":{\"line\":2,"
                    + "\"character\":3},\"end\":{\"line\":2,\"character\":9}},\"text\":\"x { } \"}]"
            );
            string close = Line(9, "shutdown", "") + Line(null, "exit", "");
            string[] questions =
            [
                Line(1, "textDocument/hover", At) + Line(2, "textDocument/completion", At),
                Line(1, "textDocument/definition", At)
                    + Line(2, "textDocument/references", At + ",\"context\":{\"includeDeclaration\":true}"),
                Line(1, "textDocument/documentSymbol", Document) + Line(2, "textDocument/semanticTokens/full", Document),
                Line(1, "textDocument/formatting", Document + ",\"options\":{\"tabSize\":2,\"insertSpaces\":true}") + edit,
                edit + Line(1, "textDocument/rename", At + ",\"newName\":\"eth\"") + Line(2, "textDocument/foldingRange", Document),
                Line(
                    1,
                    "textDocument/codeAction",
                    Document
                        + ",\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":9,\"character\":0}},\"context\":{\"diagnostics\":[]}"
                ),
                Line(1, "workspace/symbol", "\"query\":\"n\"")
                    + Line(
                        2,
                        "textDocument/inlayHint",
                        Document + ",\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":9,\"character\":0}}"
                    ),
            ];
            return Texts([.. questions.Select(question => open + question + close)]);
        }
    }

    private static string Line(int? id, string method, string parameters) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"jsonrpc\":\"2.0\",{(id is { } number ? $"\"id\":{number}," : "")}\"method\":\"{method}\",\"params\":{{{parameters}}}}}\n"
        );

    private static void Edit(CommandRuns runs, byte[] input)
    {
        using MemoryStream framed = new();
        foreach (byte[] body in Encoding.UTF8.GetString(input).Split('\n').Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes))
        {
            framed.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
            framed.Write(body);
        }

        string answers = Encoding.UTF8.GetString(runs.Run(["lsp"], framed.ToArray()));
        // InternalError of JSON-RPC, and what StreamJsonRpc says of an exception that nobody caught.
        if (answers.Contains("\"code\":-32603", StringComparison.Ordinal) || answers.Contains("\"code\":-32000", StringComparison.Ordinal))
            throw new InvalidDataException(answers);
    }

    private static void Parsed(byte[] json)
    {
        if (json.Length > 0)
            JsonDocument.Parse(json).Dispose();
    }

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
