using System.Collections.Immutable;
using CsCheck;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Report.Pages;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Report;

public sealed class ExclusionRowsTests
{
    private static readonly Gen<Exclusion> Row = Gen.Select(Gen.ULong[0, 30], Gen.ULong[0, 9], Gen.Int[0, 1])
        .Select((first, length, kind) => new Exclusion(first, first + length, kind == 0 ? "msi" : "reserved", false, []));

    [Fact]
    public void The_first_row_of_the_kind_that_has_the_address_is_found() =>
        Row.Array[0, 12]
            .Sample(rows =>
            {
                ImmutableArray<Exclusion> sorted = [.. rows.OrderBy(row => row.First).ThenBy(row => row.Last)];
                ExclusionRows index = new(sorted);
                for (ulong address = 0; address < 42; address++)
                {
                    Exclusion? row = sorted.FirstOrDefault(row => row.What == "msi" && row.First <= address && address <= row.Last);
                    int? found = index.Of(new Stretch(new IovaRange(address, 50), "msi"));
                    Assert.Equal(row is null ? null : sorted.IndexOf(row), found);
                }
            });
}
