// Peers of the merge: sort by the start, then one sweep. The sorts are the public ones of the C++
// library and of Highway; the radix sort is our own plain one.
//   merge merge CONTENDER FILE SECONDS
#include "harness.hpp"
#ifdef HAVE_HWY
#include <hwy/contrib/sort/vqsort.h>
#endif

// Overlapping or adjacent ranges become one. The input is sorted by first.
static size_t sweep(Range* r, size_t n) {
    if (n == 0) return 0;
    size_t out = 0;
    Range run = r[0];
    for (size_t i = 1; i < n; i++) {
        Range x = r[i];
        if (run.last == UINT64_MAX || x.first <= run.last + 1) {
            run.last = x.last > run.last ? x.last : run.last;
        } else {
            r[out++] = run;
            run = x;
        }
    }
    r[out++] = run;
    return out;
}

// The same without a branch on data: always store, advance by the comparison.
static size_t sweep_branch_free(Range* r, size_t n) {
    if (n == 0) return 0;
    size_t out = 0;
    uint64_t first = r[0].first, last = r[0].last;
    for (size_t i = 1; i < n; i++) {
        uint64_t f = r[i].first, l = r[i].last;
        bool gap = f > last && f - last > 1;
        r[out] = Range{first, last};
        out += gap;
        first = gap ? f : first;
        last = l > last ? l : last;
    }
    r[out++] = Range{first, last};
    return out;
}

static void radix_sort(Range*& a, Range*& b, size_t n, int bits) {
    const int digits = (64 + bits - 1) / bits;
    const size_t size = size_t(1) << bits, mask = size - 1;
    std::vector<uint32_t> count(size * digits, 0);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < digits; d++) count[d * size + ((a[i].first >> (d * bits)) & mask)]++;
    for (int d = 0; d < digits; d++) {
        uint32_t* c = &count[d * size];
        if (c[(a[0].first >> (d * bits)) & mask] == n) continue;
        uint32_t sum = 0;
        for (size_t i = 0; i < size; i++) { uint32_t x = c[i]; c[i] = sum; sum += x; }
        for (size_t i = 0; i < n; i++) b[c[(a[i].first >> (d * bits)) & mask]++] = a[i];
        std::swap(a, b);
    }
}

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    std::string who = argv[2];
    Input in = read_input(argv[3]);
    double seconds = std::atof(argv[4]);
    size_t n = in.n, total = in.n * in.sets;
    std::vector<Range> work(total), spare(n), out(who.find("radix") == 0 ? total : 0);
    std::vector<size_t> counts(in.sets);
    auto by_first = [](const Range& x, const Range& y) { return x.first < y.first; };
    auto each = [&](auto merge) {
        return [&, merge] { for (size_t s = 0; s < in.sets; s++) counts[s] = merge(work.data() + s * n); };
    };
    auto prepare = [&] { std::memcpy(work.data(), in.ranges(), total * sizeof(Range)); };
    uint64_t sum = 0;
    auto go = [&](auto merge) { measure(who.c_str(), total, n, seconds, sum, prepare, each(merge)); };

    if (who == "std::sort") go([&](Range* r) { std::sort(r, r + n, by_first); return sweep(r, n); });
    else if (who == "std::sort+bf") go([&](Range* r) { std::sort(r, r + n, by_first); return sweep_branch_free(r, n); });
    else if (who == "radix8" || who == "radix11") {
        int bits = who == "radix8" ? 8 : 11;
        go([&](Range* r) {
            Range* a = r; Range* b = spare.data();
            radix_sort(a, b, n, bits);
            size_t c = sweep_branch_free(a, n);
            if (a != r) std::memcpy(r, a, c * sizeof(Range));
            return c;
        });
    }
#ifdef HAVE_HWY
    else if (who == "vqsort128") {
        // The library compares the upper word first, so the pair is stored as (last, first).
        static hwy::Sorter sorter;
        go([&](Range* r) {
            for (size_t i = 0; i < n; i++) std::swap(r[i].first, r[i].last);
            sorter(reinterpret_cast<hwy::uint128_t*>(r), n, hwy::SortAscending());
            for (size_t i = 0; i < n; i++) std::swap(r[i].first, r[i].last);
            return sweep_branch_free(r, n);
        });
    } else if (who == "vqsort64x2") {
        // Starts and lasts sorted independently have the same union: a run ends where
        // the next start lies beyond the last of the same rank.
        static hwy::Sorter sorter;
        static std::vector<uint64_t> f, l;
        f.resize(n); l.resize(n);
        go([&](Range* r) {
            for (size_t i = 0; i < n; i++) { f[i] = r[i].first; l[i] = r[i].last; }
            sorter(f.data(), n, hwy::SortAscending());
            sorter(l.data(), n, hwy::SortAscending());
            size_t c = 0;
            uint64_t first = f[0];
            for (size_t i = 0; i + 1 < n; i++) {
                bool gap = f[i + 1] > l[i] && f[i + 1] - l[i] > 1;
                r[c] = Range{first, l[i]};
                c += gap;
                first = gap ? f[i + 1] : first;
            }
            r[c++] = Range{first, l[n - 1]};
            return c;
        });
    }
#endif
    else { std::fprintf(stderr, "no such contender\n"); return 3; }
    Checksum h;
    for (size_t s = 0; s < in.sets; s++)
        for (size_t i = 0; i < counts[s]; i++) { h.add(work[s * n + i].first); h.add(work[s * n + i].last); }
    std::printf("%016llx\n", (unsigned long long)h.h);
}
