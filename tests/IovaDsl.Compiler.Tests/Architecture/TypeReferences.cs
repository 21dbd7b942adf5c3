using System.Reflection;
using System.Reflection.Emit;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>
/// Which types of an assembly use which others of it: by base, fields, signatures, attributes and instructions. Nested and generated types
/// count as the type they stand in. Constants leave no trace in compiled code, so a use of a constant alone is not seen.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Every pair of outermost types of which the first uses the second.</summary>
    public static HashSet<(Type From, Type To)> Of(Assembly assembly)
    {
        var found = new HashSet<(Type, Type)>();
        foreach (Type type in assembly.GetTypes())
        {
            Type from = Outermost(type);
            foreach (Type used in UsedBy(type).SelectMany(Parts))
            {
                if (used.Assembly == assembly && Outermost(used) != from)
                    found.Add((from, Outermost(used)));
            }
        }

        return found;
    }

    private static IEnumerable<Type> UsedBy(Type type)
    {
        IEnumerable<Type> used = type.GetInterfaces();
        if (type.BaseType is { } parent)
            used = used.Append(parent);
        used = used.Concat(AttributesOf(type)).Concat(type.GetFields(All).Select(field => field.FieldType));
        foreach (MethodBase method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
            used = used.Concat(UsedBy(method));
        return used;
    }

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        IEnumerable<Type> used = method.GetParameters().Select(parameter => parameter.ParameterType).Concat(AttributesOf(method));
        if (method is MethodInfo { ReturnType: var result })
            used = used.Append(result);
        if (method.GetMethodBody() is { } body)
            used = used.Concat(body.LocalVariables.Select(local => local.LocalType)).Concat(Instructions(method, body));
        return used;
    }

    private static IEnumerable<Type> AttributesOf(MemberInfo member) =>
        member.GetCustomAttributesData().Select(attribute => attribute.AttributeType);

    private static IEnumerable<Type> Instructions(MethodBase method, MethodBody body)
    {
        byte[] code = body.GetILAsByteArray()!;
        for (int at = 0; at < code.Length; )
        {
            short value = code[at++];
            if (value == 0xfe)
                value = unchecked((short)(0xfe00 | code[at++]));
            OpCode op = Codes[value];
            if (op.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                foreach (Type type in Resolve(method, BitConverter.ToInt32(code, at)))
                    yield return type;
            }

            at += SizeOf(op.OperandType, code, at);
        }
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method is MethodInfo ? method.GetGenericArguments() : [];
        switch (method.Module.ResolveMember(token, ofType, ofMethod))
        {
            case Type type:
                return [type];
            case FieldInfo field:
                return [field.DeclaringType!, field.FieldType];
            case MethodInfo called:
                return [called.DeclaringType!, .. called.GetGenericArguments()];
            case { DeclaringType: { } owner }:
                return [owner];
            default:
                return [];
        }
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
            _ => 4,
        };

    // Elements of arrays, and the arguments of generic types.
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }
}
