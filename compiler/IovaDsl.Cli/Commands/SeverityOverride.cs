using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Cli.Commands;

/// <summary><c>--severity IOVA2044=error</c>: what a rule weighs in this run; <c>none</c> silences it.</summary>
internal sealed record SeverityOverride(string Id, Severity Severity)
{
    public static Option<SeverityOverride[]?> Option() =>
        new("--severity")
        {
            Description = "The severity of a rule: error, warning, note or none. May be given more than once.",
            HelpName = "ID=SEVERITY",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = static result => result.Tokens.Select(token => Parse(token.Value, result)).OfType<SeverityOverride>().ToArray(),
        };

    /// <summary>The last override of a rule wins.</summary>
    public static SeverityOptions Combine(
        IEnumerable<SeverityOverride> overrides,
        Func<string, string, Severity?>? inFile,
        bool warningsAsErrors
    )
    {
        var byId = ImmutableDictionary.CreateBuilder<string, Severity>(StringComparer.Ordinal);
        foreach (SeverityOverride rule in overrides)
            byId[rule.Id] = rule.Severity;
        return new SeverityOptions
        {
            Overrides = byId.ToImmutable(),
            InFile = inFile,
            WarningsAsErrors = warningsAsErrors,
        };
    }

    private static SeverityOverride? Parse(string text, ArgumentResult result)
    {
        int sign = text.IndexOf('=');
        string id = sign < 0 ? text : text[..sign];
        Severity? severity = (sign < 0 ? "" : text[(sign + 1)..]) switch
        {
            "error" => Severity.Error,
            "warning" => Severity.Warning,
            "note" or "info" => Severity.Info,
            "none" => Severity.Hidden,
            _ => null,
        };
        if (severity is null)
            result.AddError($"'{text}' is not a severity; write it as IOVA2044=error, with error, warning, note or none");
        else if (DiagnosticCatalog.Find(id) is not { } row)
            result.AddError($"unknown code '{id}'");
        else if (!row.SeverityCanChange && severity != Severity.Error)
            result.AddError($"{id} ({row.Title}) is always an error; its severity cannot be changed");
        else
            return new SeverityOverride(id, severity.Value);
        return null;
    }
}
