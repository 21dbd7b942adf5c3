namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>What is known of a device or a group: the lists of one answer.</summary>
    internal readonly ref struct Answer(ReadOnlySpan<ulong> lists)
    {
        private readonly ReadOnlySpan<ulong> _lists = lists;

        public bool IsTranslated => Fact(PlatformLayout.IsTranslated) != 0;

        public IovaRange Aperture => new(Fact(PlatformLayout.ApertureFirst), Fact(PlatformLayout.ApertureLast));

        public ulong PageSizes => Fact(PlatformLayout.PageSizes);

        public ReadOnlySpan<ReservedRegion> Regions => ReservedRegion.FromWords(Words(PlatformLayout.Regions));

        public ReadOnlySpan<IovaRange> Limits => ConstantTable.Ranges(Words(PlatformLayout.Limits));

        public ReadOnlySpan<IovaRange> Swallowed => ConstantTable.Ranges(Words(PlatformLayout.Swallowed));

        public ReadOnlySpan<ReservedRegion> Shown(int view) => ReservedRegion.FromWords(Words(PlatformLayout.FirstView + view));

        public IovaRangeView Usable(int view) => IovaRangeView.FromWords(Words(PlatformLayout.FirstView + view));

        public string? Refusal(int view) => TextOrNull(Fact(PlatformLayout.FirstRefusal + view));

        public string Explain(string name, ulong iova)
        {
            var reasons = new List<string>();
            foreach (ulong number in Words(PlatformLayout.ReasonNumbers))
            {
                ReadOnlySpan<ulong> reason = Row(PlatformLayout.Reasons, (int)number, PlatformLayout.ReasonWords);
                if (reason[0] <= iova && iova <= reason[1])
                    reasons.Add(
                        AddressText.Format(reason[0]) + ".." + AddressText.Format(reason[1]) + " " + default(TTables).Text(reason[2])
                    );
            }

            return AddressExplanation.Of(name, iova, Usable(PlatformLayout.Exact), reasons);
        }

        private ReadOnlySpan<ulong> Words(int list) => At(_lists[list]);

        private ulong Fact(int fact) => At(_lists[PlatformLayout.Facts])[fact];
    }

    internal static Answer AnswerAt(ulong number) => new(Row(PlatformLayout.Answers, (int)number, PlatformLayout.AnswerWords));
}
