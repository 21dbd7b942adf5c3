import com.google.common.collect.BoundType;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Peers from Guava: ImmutableRangeSet.unionOf, and TreeRangeSet. Java has no unsigned long, so every address has its top bit flipped, which
 * keeps the order.
 *   Peer WORKLOAD CONTENDER FILE SECONDS
 */
public final class Peer {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final int n, sets, extra;
    private final LongBuffer words;
    private final double seconds;
    private long hash = 0xcbf29ce484222325L;

    private Peer(LongBuffer words, double seconds) {
        this.words = words;
        this.seconds = seconds;
        n = (int) words.get(0);
        sets = (int) words.get(1);
        extra = (int) words.get(2);
    }

    public static void main(String[] args) throws Exception {
        try (FileChannel file = FileChannel.open(Path.of(args[2]))) {
            LongBuffer words = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
            Peer peer = new Peer(words, Double.parseDouble(args[3]));
            double time = peer.run(args[0], args[1]);
            System.out.printf("%s,%d,%.3f,%016x%n", args[1], peer.n, time, peer.hash);
        }
    }

    private double run(String workload, String contender) {
        switch (workload) {
            case "merge": return merge();
            case "insert": return insert(false);
            case "remove": return insert(true);
            case "contains": return contains();
            case "pool": return pool();
            default: System.exit(3); return 0;
        }
    }

    private double merge() {
        List<List<Range<Long>>> lists = new ArrayList<>();
        for (int s = 0; s < sets; s++) lists.add(ranges(s));
        return each(lists, ImmutableRangeSet::unionOf);
    }

    private double insert(boolean removal) {
        List<List<Range<Long>>> lists = new ArrayList<>();
        for (int s = 0; s < sets; s++) lists.add(ranges(s));
        if (!removal) return each(lists, Peer::tree);
        List<RangeSet<Long>> full = new ArrayList<>();
        double time = measure((long) n * sets, () -> {
            full.clear();
            for (List<Range<Long>> list : lists) full.add(tree(list));
        }, () -> {
            for (int s = 0; s < sets; s++)
                for (Range<Long> range : lists.get(s)) full.get(s).remove(range);
        });
        full.forEach(this::add);
        return time;
    }

    private static RangeSet<Long> tree(List<Range<Long>> list) {
        RangeSet<Long> set = TreeRangeSet.create();
        for (Range<Long> range : list) set.add(range);
        return set;
    }

    private double each(List<List<Range<Long>>> lists, Function<List<Range<Long>>, RangeSet<Long>> make) {
        List<RangeSet<Long>> made = new ArrayList<>();
        double time = measure((long) n * sets, made::clear, () -> {
            for (List<Range<Long>> list : lists) made.add(make.apply(list));
        });
        made.forEach(this::add);
        return time;
    }

    private double contains() {
        RangeSet<Long> set = ImmutableRangeSet.unionOf(ranges(0));
        List<Range<Long>> queries = new ArrayList<>();
        for (int i = 0; i < extra; i++) queries.add(range(3 + 2 * n * sets + 2 * i));
        long[] answers = new long[(extra + 63) / 64];
        double time = measure(extra, () -> Arrays.fill(answers, 0), () -> {
            for (int i = 0; i < extra; i++) if (set.encloses(queries.get(i))) answers[i / 64] |= 1L << i;
        });
        for (long word : answers) add(word);
        return time;
    }

    /** Every hole of every host is taken from the whole space. */
    private double pool() {
        List<RangeSet<Long>> hosts = new ArrayList<>();
        for (int s = 0; s < sets; s++) hosts.add(ImmutableRangeSet.copyOf(ranges(s)));
        List<RangeSet<Long>> common = new ArrayList<>();
        double time = measure((long) n * sets, common::clear, () -> {
            RangeSet<Long> all = TreeRangeSet.create();
            all.add(Range.closed(Long.MIN_VALUE, Long.MAX_VALUE));
            for (RangeSet<Long> host : hosts) all.removeAll(host.complement());
            common.add(all);
        });
        add(common.get(0));
        return time;
    }

    private List<Range<Long>> ranges(int set) {
        List<Range<Long>> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) list.add(range(3 + 2 * (set * n + i)));
        return list;
    }

    private Range<Long> range(int word) {
        return Range.closed(words.get(word) ^ Long.MIN_VALUE, words.get(word + 1) ^ Long.MIN_VALUE);
    }

    /** To Guava integers that follow each other do not touch; a canonical answer joins them. */
    private void add(RangeSet<Long> set) {
        boolean any = false;
        long first = 0, last = 0;
        for (Range<Long> range : set.asRanges()) {
            long lower = range.lowerEndpoint() + (range.lowerBoundType() == BoundType.OPEN ? 1 : 0);
            long upper = range.upperEndpoint() - (range.upperBoundType() == BoundType.OPEN ? 1 : 0);
            if (lower > upper) continue;
            if (any && lower == last + 1) {
                last = upper;
                continue;
            }
            if (any) add(first, last);
            first = lower;
            last = upper;
            any = true;
        }
        if (any) add(first, last);
    }

    private void add(long first, long last) {
        add(first ^ Long.MIN_VALUE);
        add(last ^ Long.MIN_VALUE);
    }

    private void add(long x) {
        hash = (hash ^ x) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
    }

    private double measure(long items, Runnable prepare, Runnable run) {
        // The compiler needs calls and time, on threads of its own.
        double warm = 0;
        for (int i = 0; i < 30 && warm < 0.6e9; i++) {
            prepare.run();
            long begin = CLOCK.getCurrentThreadCpuTime();
            run.run();
            warm += CLOCK.getCurrentThreadCpuTime() - begin;
        }
        List<Double> times = new ArrayList<>();
        double used = 0;
        do {
            prepare.run();
            long begin = CLOCK.getCurrentThreadCpuTime();
            run.run();
            double time = CLOCK.getCurrentThreadCpuTime() - begin;
            used += time;
            times.add(time / items);
        } while (used < seconds * 1e9 && times.size() < 10000);
        times.sort(null);
        return times.get(times.size() / 2);
    }
}
