using IovaDsl.AotAnswers;
using IovaDsl.Runtime.Tests.KernelVectors;

// answers                prints what was generated, a line for each view of each device and group
// vectors CASES.jsonl    compares it, and what the runtime makes of it step by step, with what the kernel's functions answered
if (args is ["answers"])
{
    Catalog.Ask(new Answers(Console.Out));
    return 0;
}

if (args is ["vectors", var file])
{
    var report = new Report("aot vectors", GeneratedCase.Compare);
    report.AddFile(Path.GetFileName(file), File.ReadLines(file));
    Console.WriteLine(report);
    return report.Cases > 0 && report.Disagreements.Count == 0 ? 0 : 1;
}

Console.Error.WriteLine("answers | vectors CASES.jsonl");
return 2;
