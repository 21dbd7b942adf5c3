using System.CommandLine;
using IovaDsl.Cli.Inputs;
using IovaDsl.Fleet.Consumers;

namespace IovaDsl.Cli.Commands;

/// <summary>The options of <c>iova check --consumer</c>, named as the programs name them.</summary>
internal sealed class ConsumerOptionSet
{
    private const ulong DefaultHugePage = 2 << 20;

    private readonly Option<ConsumerProgram?> _consumer = CommonOptions.Among<ConsumerProgram?>(
        "--consumer",
        "Whether a program can map its hugepages for the devices it drives: dpdk or spdk.",
        [.. ConsumerProgram.All.Select(program => (program.Name, program))]
    );
    private readonly Option<IovaMode?> _mode = CommonOptions.Among<IovaMode?>(
        "--iova-mode",
        "With --consumer: devices get virtual or physical addresses; default: as the program decides.",
        ("va", IovaMode.Virtual),
        ("pa", IovaMode.Physical)
    );
    private readonly Option<ulong?> _base = new("--base-virtaddr")
    {
        Description = "With --consumer: where its hugepages begin; default: the program's own.",
        HelpName = "ADDRESS",
        CustomParser = static result => NumberArgument.Size(result),
    };
    private readonly Option<ulong?> _hugePage = new("--hugepage")
    {
        Description = "With --consumer: the size of a hugepage; default: 2M.",
        HelpName = "SIZE",
        CustomParser = static result => NumberArgument.Alignment(result),
    };
    private readonly Option<ulong?> _memory = new("--memory")
    {
        Description = "With --consumer: how much it maps; default: one hugepage.",
        HelpName = "SIZE",
        CustomParser = static result => NumberArgument.Size(result),
    };

    public void AddTo(Command command)
    {
        command.Add(_consumer);
        command.Add(_mode);
        command.Add(_base);
        command.Add(_hugePage);
        command.Add(_memory);
        command.AddRule(result =>
        {
            foreach (Option option in new Option[] { _mode, _base, _hugePage, _memory })
            {
                if (result.GetResult(option) is not null && result.GetResult(_consumer) is null)
                    result.AddError($"{option.Name} needs --consumer {_consumer.HelpName}");
            }
        });
    }

    /// <summary>The question; null where none is asked.</summary>
    public ConsumerRequest? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_consumer) is not { } program)
            return null;
        ulong page = parsed.GetValue(_hugePage) ?? DefaultHugePage;
        return new ConsumerRequest(program, parsed.GetValue(_mode), parsed.GetValue(_base), page, parsed.GetValue(_memory) ?? page);
    }
}
