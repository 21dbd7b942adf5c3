using IovaDsl.Benchmarks.Contender;

namespace IovaDsl.Runtime.Tests.Benchmarks;

/// <summary>
/// What the comparison measures answers rightly: on every kind of input, the hash of our answer is that of the peers written with the base
/// library. (Peers in other languages are held to the same hash whenever they are measured.)
/// </summary>
public sealed class ContenderTests
{
    [Theory]
    [InlineData("merge", "random-8", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "random-1000", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "sorted-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "cluster-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "adjacent-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "top-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "equal-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("merge", "giant-64", "iova", "array-sort", "span-sort", "linq")]
    [InlineData("complement", "random-8", "iova", "array-sort")]
    [InlineData("complement", "top-1000", "iova", "array-sort")]
    [InlineData("types", "kernel-8", "iova", "linked-list")]
    [InlineData("types", "kernel-64", "iova", "linked-list")]
    [InlineData("contains", "contains-64", "iova", "iova-batch", "array-binarysearch")]
    [InlineData("contains", "skew-64", "iova", "iova-batch", "array-binarysearch")]
    [InlineData("contains", "comb-64", "iova", "iova-batch", "array-binarysearch")]
    [InlineData("contains", "last-64", "iova", "iova-batch", "array-binarysearch")]
    [InlineData("contains", "ordered-64", "iova", "iova-batch", "array-binarysearch")]
    [InlineData("insert", "kernel-64", "iova", "sorted-set")]
    [InlineData("insert", "top-64", "iova", "sorted-set")]
    [InlineData("remove", "kernel-64", "iova", "sorted-set")]
    [InlineData("pool", "pool-templates", "iova", "fold", "linq")]
    [InlineData("pool", "pool-different", "leave", "rebuild")]
    [InlineData("fit", "fit-64", "iova", "linq")]
    [InlineData("fit", "narrow-64", "iova", "linq")]
    public void All_contenders_answer_alike(string workload, string data, params string[] contenders)
    {
        InputFile input = DataSets.Make(data);
        string[] answers = [.. contenders.Select(contender => Answer(Workloads.Create(workload, contender, input)))];
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        InputFile written = DataSets.Make("kernel-8");
        written.Write(path);
        InputFile read = InputFile.Read(path);
        File.Delete(path);
        Assert.Equal((written.ItemsPerSet, written.Sets, written.Extra), (read.ItemsPerSet, read.Sets, read.Extra));
        Assert.Equal(written.Ranges, read.Ranges);
        Assert.Equal(written.Tail, read.Tail);
    }

    private static string Answer(Job job)
    {
        job.RunOnce();
        return job.Answer();
    }
}
