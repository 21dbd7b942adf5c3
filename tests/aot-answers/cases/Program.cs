using System.Globalization;
using IovaDsl.AotAnswers.Cases;

// topologies SEED COUNT OUT [FILE.jsonl…]   all cases of hand*.jsonl, COUNT of others, as topologies; without files there are none
// program OUT FOLDER…                       what the native program is made of, from OUT and all topologies in the folders
// compare EXPECTED ACTUAL                   lines of answers, platform by platform; exits 1 where two differ
return args switch
{
    ["topologies", var seed, var count, var output, .. var files] => CaseSelection.Write(
        ulong.Parse(seed, CultureInfo.InvariantCulture),
        int.Parse(count, CultureInfo.InvariantCulture),
        output,
        files
    ),
    ["program", var output, .. var folders] => ProgramText.Write(output, folders),
    ["compare", var expected, var actual] => AnswerLines.Compare(expected, actual),
    _ => throw new ArgumentException("topologies SEED COUNT OUT [FILE…] | program OUT FOLDER… | compare EXPECTED ACTUAL"),
};
