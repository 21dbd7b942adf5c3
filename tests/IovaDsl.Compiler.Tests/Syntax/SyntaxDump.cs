using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>Syntax as text, without positions: two texts that mean the same have the same dump.</summary>
internal static class SyntaxDump
{
    public static string Of(object? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(object? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append('-');
                break;
            case string s:
                text.Append('"').Append(s.Replace("\n", "\\n")).Append('"');
                break;
            case NumberSyntax number:
                text.Append(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case NameExpressionSyntax name:
                text.Append(name.Name);
                break;
            case MissingExpressionSyntax:
                text.Append('?');
                break;
            case NameSyntax { Index: null } name:
                text.Append(name.Name);
                break;
            case NameSyntax name:
                text.Append(name.Name).Append('[').Append(Of(name.Index)).Append(']');
                break;
            case BinarySyntax binary:
                text.Append('(')
                    .Append(binary.Operator)
                    .Append(' ')
                    .Append(Of(binary.Left))
                    .Append(' ')
                    .Append(Of(binary.Right))
                    .Append(')');
                break;
            case TextSyntax { Holes.IsEmpty: true } plain:
                Write(plain.Text, text);
                break;
            case ParameterSyntax { Default: null } parameter:
                Write(parameter.Name, text);
                break;
            case ClauseRow row:
                text.Append(row.Word);
                break;
            case BigInteger or bool or byte or int or Enum:
                text.Append(Convert.ToString(node, CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                text.Append('[').AppendJoin(", ", list.Cast<object?>().Select(Of)).Append(']');
                break;
            default:
                WriteRecord(node, text);
                break;
        }
    }

    private static void WriteRecord(object node, StringBuilder text)
    {
        Type type = node.GetType();
        text.Append(type.Name.Replace("Syntax", "")).Append('(');
        IEnumerable<string> fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.PropertyType != typeof(TextSpan) && p.PropertyType != typeof(SourceText))
            .OrderBy(p => p.MetadataToken)
            .Select(p => p.GetValue(node))
            // Where a record belongs to one clause, it need not say which.
            .Where(value => value is not ClauseRow { Shape: ClauseShape.Own })
            .Select(Of);
        text.AppendJoin(", ", fields).Append(')');
    }
}
