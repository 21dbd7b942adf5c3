namespace IovaDsl.Firmware.Aml;

/// <summary>
/// The opcodes of AML that this reader names, and the operands of all others, one row each (ACPI 6.5, section 20.2.5).
/// </summary>
internal static class AmlOpcodes
{
    public const int Zero = 0x00,
        One = 0x01,
        Alias = 0x06,
        Name = 0x08,
        Byte = 0x0a,
        Word = 0x0b,
        DWord = 0x0c,
        String = 0x0d,
        QWord = 0x0e;
    public const int Scope = 0x10,
        Buffer = 0x11,
        Package = 0x12,
        VarPackage = 0x13,
        Method = 0x14,
        External = 0x15;
    public const int Local0 = 0x60,
        Local7 = 0x67,
        Arg0 = 0x68,
        Arg6 = 0x6e;
    public const int Store = 0x70,
        Add = 0x72,
        Subtract = 0x74,
        Increment = 0x75,
        Decrement = 0x76,
        ShiftLeft = 0x79,
        ShiftRight = 0x7a,
        And = 0x7b,
        Or = 0x7d,
        Xor = 0x7f;
    public const int SizeOf = 0x87,
        LAnd = 0x90,
        LOr = 0x91,
        LNot = 0x92,
        LEqual = 0x93,
        LGreater = 0x94,
        LLess = 0x95;
    public const int ToBuffer = 0x96,
        ToInteger = 0x99,
        CopyObject = 0x9d,
        If = 0xa0,
        Else = 0xa1,
        While = 0xa2,
        Noop = 0xa3,
        Return = 0xa4,
        Break = 0xa5,
        Ones = 0xff;
    public const int Mutex = 0x5b01,
        Event = 0x5b02,
        OpRegion = 0x5b80,
        Field = 0x5b81,
        Device = 0x5b82,
        Processor = 0x5b83,
        PowerResource = 0x5b84;
    public const int ThermalZone = 0x5b85,
        IndexField = 0x5b86,
        BankField = 0x5b87,
        DataRegion = 0x5b88;

    /// <summary>A term that is nothing but a name: a reference, or a call of a method without arguments.</summary>
    public const int Reference = -1;

    /// <summary>
    /// Operands of an opcode in order: <c>t</c> a term (arguments, targets and super names alike: a null target is the
    /// byte of Zero), <c>n</c> a name, <c>1 2 4</c> that many literal bytes. Null: not an opcode with plain operands.
    /// </summary>
    public static string? Operands(int opcode) =>
        opcode switch
        {
            Store
            or 0x80
            or 0x81
            or 0x82
            or 0x86
            or 0x90
            or 0x91
            or 0x93
            or 0x94
            or 0x95
            or 0x96
            or 0x97
            or 0x98
            or ToInteger
            or CopyObject => "tt",
            0x71 or Increment or Decrement or 0x83 or SizeOf or 0x8e or LNot or Return => "t",
            Add
            or 0x73
            or Subtract
            or 0x77
            or ShiftLeft
            or ShiftRight
            or And
            or 0x7c
            or Or
            or 0x7e
            or Xor
            or 0x84
            or 0x85
            or 0x88
            or 0x9c => "ttt",
            0x78 or 0x9e => "tttt",
            0x89 => "t1t1tt",
            0x8a or 0x8b or 0x8c or 0x8d or 0x8f => "ttn",
            0x9f or Noop or Break or 0xcc => "",
            Alias => "nn",
            External => "n11",
            Mutex => "n1",
            Event => "n",
            OpRegion => "n1tt",
            DataRegion => "nttt",
            0x5b12 or 0x5b28 or 0x5b29 or 0x5b25 => "tt",
            0x5b13 => "tttn",
            0x5b1f => "tttttt",
            0x5b20 => "nt",
            0x5b21 or 0x5b22 or 0x5b24 or 0x5b26 or 0x5b27 or 0x5b2a => "t",
            0x5b23 => "t2",
            0x5b30 or 0x5b31 or 0x5b33 => "",
            0x5b32 => "14t",
            _ => null,
        };

    /// <summary>Declarations whose content a static reading steps over as a whole: a package length follows the opcode.</summary>
    public static bool IsOpaquePackage(int opcode) => opcode is Field or IndexField or BankField;
}
