// Peers of everything but the plain merge: sets in Boost.ICL, LLVM's IntervalMap, std::map and sorted arrays.
//   sets WORKLOAD CONTENDER FILE SECONDS
// A merge is to insert all ranges one by one.
#include "harness.hpp"
#include <map>
#include <boost/icl/interval_map.hpp>
#include <boost/icl/interval_set.hpp>
#ifdef HAVE_LLVM
#include <llvm/ADT/IntervalMap.h>
#endif

using Icl = boost::icl::interval_set<uint64_t, std::less, boost::icl::closed_interval<uint64_t>>;
using IclRange = boost::icl::closed_interval<uint64_t>;

// The last range at or below the address is the only one that can hold it.
struct Map {
    std::map<uint64_t, uint64_t> m;
    void add(uint64_t f, uint64_t l) {
        auto it = m.upper_bound(f);
        if (it != m.begin()) {
            auto p = std::prev(it);
            if (p->second >= f || f - p->second == 1) { f = p->first; l = std::max(l, p->second); it = m.erase(p); }
        }
        while (it != m.end() && (it->first <= l || it->first - l == 1)) { l = std::max(l, it->second); it = m.erase(it); }
        m.emplace_hint(it, f, l);
    }
    void remove(uint64_t f, uint64_t l) {
        auto it = m.upper_bound(f);
        if (it != m.begin()) {
            auto p = std::prev(it);
            uint64_t pl = p->second;
            if (pl >= f) {
                if (p->first == f) it = m.erase(p); else p->second = f - 1;
                if (pl > l) { m.emplace_hint(it, l + 1, pl); return; }
            }
        }
        while (it != m.end() && it->first <= l) {
            if (it->second > l) { uint64_t e = it->second; it = m.erase(it); m.emplace_hint(it, l + 1, e); return; }
            it = m.erase(it);
        }
    }
    bool contains(uint64_t f, uint64_t l) const {
        auto it = m.upper_bound(f);
        return it != m.begin() && l <= (--it)->second;
    }
    template <class F> void each(F f) const { for (auto& x : m) f(x.first, x.second); }
};

struct IclSet {
    Icl s;
    void add(uint64_t f, uint64_t l) { s.add(IclRange(f, l)); }
    void remove(uint64_t f, uint64_t l) { s.subtract(IclRange(f, l)); }
    bool contains(uint64_t f, uint64_t l) const { return boost::icl::contains(s, IclRange(f, l)); }
    // The library joins touching intervals of integers only where they overlap in its own sense; canonical output joins all.
    template <class F> void each(F f) const {
        bool any = false; uint64_t a = 0, b = 0;
        for (auto& x : s) {
            uint64_t l = x.lower(), u = x.upper();
            if (any && l - b == 1) { b = u; continue; }
            if (any) f(a, b);
            a = l; b = u; any = true;
        }
        if (any) f(a, b);
    }
};

// How many claims cover each address.
struct IclCounted {
    boost::icl::interval_map<uint64_t, int, boost::icl::partial_absorber, std::less, boost::icl::inplace_plus, boost::icl::inter_section,
                             boost::icl::closed_interval<uint64_t>> m;
    void add(uint64_t f, uint64_t l) { m.add({IclRange(f, l), 1}); }
    void remove(uint64_t f, uint64_t l) { m.subtract({IclRange(f, l), 1}); }
    template <class F> void each(F f) const {
        bool any = false; uint64_t a = 0, b = 0;
        for (auto& x : m) {
            uint64_t l = x.first.lower(), u = x.first.upper();
            if (any && l - b == 1) { b = u; continue; }
            if (any) f(a, b);
            a = l; b = u; any = true;
        }
        if (any) f(a, b);
    }
};

#ifdef HAVE_LLVM
struct Llvm {
    using M = llvm::IntervalMap<uint64_t, char>;
    static M::Allocator& allocator() { static M::Allocator a; return a; }
    M m{allocator()};
    void add(uint64_t f, uint64_t l) {
        auto it = m.find(f);
        while (it.valid() && it.start() <= l) {
            f = std::min(f, it.start()); l = std::max(l, it.stop());
            it.erase();
        }
        m.insert(f, l, 1);
    }
    bool contains(uint64_t f, uint64_t l) const {
        auto it = m.find(f);
        return it.valid() && it.start() <= f && l <= it.stop();
    }
    template <class F> void each(F f) const { for (auto it = m.begin(); it.valid(); ++it) f(it.start(), it.stop()); }
};
#endif

// Flat sorted vector with memmove, the simplest fast thing.
struct Flat {
    std::vector<Range> v;
    void add(uint64_t f, uint64_t l) {
        auto lo = std::lower_bound(v.begin(), v.end(), f, [](const Range& r, uint64_t x) { return r.last < x && x - r.last > 1; });
        auto hi = lo;
        while (hi != v.end() && (hi->first <= l || hi->first - l == 1)) { f = std::min(f, hi->first); l = std::max(l, hi->last); ++hi; }
        if (lo == hi) v.insert(lo, Range{f, l});
        else { *lo = Range{f, l}; v.erase(lo + 1, hi); }
    }
    template <class F> void each(F f) const { for (auto& x : v) f(x.first, x.last); }
};

template <class S> void insert_all(const char* who, const Input& in, double seconds, bool removal) {
    std::vector<S> sets(in.sets);
    uint64_t sum = 0, total = in.n * in.sets;
    auto fill = [&] {
        const Range* r = in.ranges();
        for (auto& s : sets) for (uint64_t i = 0; i < in.n; i++, r++) s.add(r->first, r->last);
    };
    auto clear = [&] { std::vector<S> fresh(in.sets); sets.swap(fresh); };
    if constexpr (requires(S s) { s.remove(1, 2); }) {
        if (removal) {
            measure(who, total, in.n, seconds, sum, [&] { clear(); fill(); }, [&] {
                const Range* r = in.ranges();
                for (auto& s : sets) for (uint64_t i = 0; i < in.n; i++, r++) s.remove(r->first, r->last);
            });
        }
    }
    if (!removal) measure(who, total, in.n, seconds, sum, clear, fill);
    Checksum h;
    for (auto& s : sets) s.each([&](uint64_t f, uint64_t l) { h.add(f); h.add(l); });
    std::printf("%016llx\n", (unsigned long long)h.h);
}

// Queries lie behind the ranges as pairs.
template <class C> void ask(const char* who, const Input& in, double seconds, C contains) {
    const Range* q = reinterpret_cast<const Range*>(in.tail());
    std::vector<uint64_t> words((in.extra + 63) / 64);
    uint64_t sum = 0;
    measure(who, in.extra, in.n, seconds, sum, [] {}, [&] {
        for (uint64_t i = 0; i < in.extra; i += 64) {
            uint64_t w = 0, k = std::min<uint64_t>(64, in.extra - i);
            for (uint64_t j = 0; j < k; j++) w |= uint64_t(contains(q[i + j].first, q[i + j].last)) << j;
            words[i / 64] = w;
        }
    });
    Checksum h;
    for (uint64_t w : words) h.add(w);
    std::printf("%016llx\n", (unsigned long long)h.h);
}

template <class S> void ask_set(const char* who, const Input& in, double seconds) {
    S s;
    for (uint64_t i = 0; i < in.n; i++) s.add(in.ranges()[i].first, in.ranges()[i].last);
    ask(who, in, seconds, [&](uint64_t f, uint64_t l) { return s.contains(f, l); });
}

static void contains(const std::string& who, const Input& in, double seconds) {
    if (who == "upper_bound")
        ask(who.c_str(), in, seconds, [&](uint64_t f, uint64_t l) {
            auto it = std::upper_bound(in.ranges(), in.ranges() + in.n, f, [](uint64_t x, const Range& r) { return x < r.first; });
            return it != in.ranges() && l <= (it - 1)->last;
        });
    else if (who == "std::map") ask_set<Map>(who.c_str(), in, seconds);
    else if (who == "boost-icl") ask_set<IclSet>(who.c_str(), in, seconds);
#ifdef HAVE_LLVM
    else if (who == "llvm") ask_set<Llvm>(who.c_str(), in, seconds);
#endif
    else std::exit(3);
}

static void insertion(const std::string& who, const Input& in, double seconds, bool removal) {
    if (who == "std::map") insert_all<Map>(who.c_str(), in, seconds, removal);
    else if (who == "boost-icl") insert_all<IclSet>(who.c_str(), in, seconds, removal);
    else if (who == "boost-icl-counted") insert_all<IclCounted>(who.c_str(), in, seconds, removal);
    else if (who == "flat" && !removal) insert_all<Flat>(who.c_str(), in, seconds, removal);
#ifdef HAVE_LLVM
    else if (who == "llvm" && !removal) insert_all<Llvm>(who.c_str(), in, seconds, removal);
#endif
    else std::exit(3);
}

// Every host's holes are subtracted from the whole space.
static void pool(const std::string& who, const Input& in, double seconds) {
    uint64_t sum = 0;
    if (who == "boost-icl") {
        IclSet all;
        measure(who.c_str(), in.n * in.sets, in.n, seconds, sum, [&] { all.s.clear(); }, [&] {
            all.add(0, UINT64_MAX);
            const Range* r = in.ranges();
            for (uint64_t h = 0; h < in.sets; h++) {
                uint64_t open = 0; bool more = true;
                for (uint64_t i = 0; i < in.n; i++, r++) {
                    if (r->first > open) all.remove(open, r->first - 1);
                    more = r->last != UINT64_MAX; open = r->last + 1;
                }
                if (more) all.remove(open, UINT64_MAX);
            }
        });
        Checksum h;
        all.each([&](uint64_t f, uint64_t l) { h.add(f); h.add(l); });
        std::printf("%016llx\n", (unsigned long long)h.h);
    } else if (who == "std::map") {
        Map all;
        measure(who.c_str(), in.n * in.sets, in.n, seconds, sum, [&] { all.m.clear(); }, [&] {
            all.add(0, UINT64_MAX);
            const Range* r = in.ranges();
            for (uint64_t h = 0; h < in.sets; h++) {
                uint64_t open = 0; bool more = true;
                for (uint64_t i = 0; i < in.n; i++, r++) {
                    if (r->first > open) all.remove(open, r->first - 1);
                    more = r->last != UINT64_MAX; open = r->last + 1;
                }
                if (more) all.remove(open, UINT64_MAX);
            }
        });
        Checksum h;
        all.each([&](uint64_t f, uint64_t l) { h.add(f); h.add(l); });
        std::printf("%016llx\n", (unsigned long long)h.h);
    } else std::exit(3);
}

// First fit: (size, alignment, highest) behind the ranges, in triples. The walk is what allocators over red-black trees do.
template <class V> void walk(const char* who, const Input& in, double seconds, const V& ranges) {
    std::vector<uint64_t> found(in.extra);
    uint64_t sum = 0, asked = in.extra;
    auto run = [&] {
        const uint64_t* q = in.tail();
        for (uint64_t i = 0; i < asked; i++, q += 3) {
            uint64_t size = q[0], mask = q[1] - 1, highest = q[2], answer = UINT64_MAX;
            for (auto& r : ranges) {
                uint64_t f, l;
                if constexpr (requires { r.second; }) { f = r.first; l = r.second; } else { f = r.first; l = r.last; }
                if (f > highest) break;
                l = std::min(l, highest);
                uint64_t s = (f + mask) & ~mask;
                if (s >= f && s <= l && l - s >= size - 1) { answer = s; break; }
            }
            found[i] = answer;
        }
    };
    measure(who, asked, in.n, seconds, sum, [] {}, run);
    Checksum h;
    for (uint64_t x : found) h.add(x);
    std::printf("%016llx\n", (unsigned long long)h.h);
}

static void fit(const std::string& who, const Input& in, double seconds) {
    if (who == "std::map") {
        std::map<uint64_t, uint64_t> m;
        // Inserted in a mixed order, so that nodes lie in memory as they would after a life of allocations.
        std::vector<uint64_t> order(in.n);
        for (uint64_t i = 0; i < in.n; i++) order[i] = i;
        uint64_t x = 88172645463325252ull;
        for (uint64_t i = in.n; i > 1; i--) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; std::swap(order[i - 1], order[x % i]); }
        for (uint64_t i : order) m.emplace(in.ranges()[i].first, in.ranges()[i].last);
        walk(who.c_str(), in, seconds, m);
    } else if (who == "scan") {
        std::vector<Range> v(in.ranges(), in.ranges() + in.n);
        walk(who.c_str(), in, seconds, v);
    } else std::exit(3);
}

struct Region { uint64_t first, last, type; };

// Five types: sort by (start, type), then one open run per type; types lie behind the ranges.
static void types(const std::string& who, const Input& in, double seconds) {
    if (who != "std::sort") std::exit(3);
    uint64_t n = in.n, total = in.n * in.sets, sum = 0;
    std::vector<Region> source(total), work(total);
    std::vector<size_t> counts(in.sets);
    for (uint64_t i = 0; i < total; i++) source[i] = Region{in.ranges()[i].first, in.ranges()[i].last, in.tail()[i]};
    measure(who.c_str(), total, n, seconds, sum, [&] { work = source; }, [&] {
        for (uint64_t s = 0; s < in.sets; s++) {
            Region* r = work.data() + s * n;
            std::sort(r, r + n, [](const Region& a, const Region& b) { return a.first != b.first ? a.first < b.first : a.type < b.type; });
            Region* open[5] = {};
            size_t out = 0;
            for (uint64_t i = 0; i < n; i++) {
                Region x = r[i];
                Region* o = open[x.type];
                if (o && (x.first <= o->last || x.first - o->last == 1)) o->last = std::max(o->last, x.last);
                else { r[out] = x; open[x.type] = r + out++; }
            }
            counts[s] = out;
        }
    });
    Checksum h;
    for (uint64_t s = 0; s < in.sets; s++)
        for (size_t i = 0; i < counts[s]; i++) { h.add(work[s * n + i].first); h.add(work[s * n + i].last); h.add(work[s * n + i].type); }
    std::printf("%016llx\n", (unsigned long long)h.h);
}

// Merge, then the gaps of the whole space.
static void complement(const std::string& who, const Input& in, double seconds) {
    if (who != "std::sort") std::exit(3);
    uint64_t n = in.n, total = in.n * in.sets, sum = 0;
    std::vector<Range> work(total), out(n + 1);
    Checksum h;
    bool last = false;
    auto run = [&] {
        h = Checksum();
        for (uint64_t s = 0; s < in.sets; s++) {
            Range* r = work.data() + s * n;
            std::sort(r, r + n, [](const Range& a, const Range& b) { return a.first < b.first; });
            size_t k = 0; uint64_t open = 0; bool more = true;
            for (uint64_t i = 0; i < n; i++) {
                if (more && r[i].first > open) out[k++] = Range{open, r[i].first - 1};
                if (r[i].last == UINT64_MAX) more = false;
                else if (r[i].last >= open) open = r[i].last + 1;
            }
            if (more) out[k++] = Range{open, UINT64_MAX};
            if (last) for (size_t i = 0; i < k; i++) { h.add(out[i].first); h.add(out[i].last); }
        }
    };
    auto prepare = [&] { std::memcpy(work.data(), in.ranges(), total * sizeof(Range)); };
    measure(who.c_str(), total, n, seconds, sum, prepare, run);
    last = true; prepare(); run();
    std::printf("%016llx\n", (unsigned long long)h.h);
}

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    std::string workload = argv[1], who = argv[2];
    Input in = read_input(argv[3]);
    double seconds = std::atof(argv[4]);
    if (workload == "contains") contains(who, in, seconds);
    else if (workload == "insert" || workload == "merge") insertion(who, in, seconds, false);
    else if (workload == "remove") insertion(who, in, seconds, true);
    else if (workload == "pool") pool(who, in, seconds);
    else if (workload == "fit") fit(who, in, seconds);
    else if (workload == "types") types(who, in, seconds);
    else if (workload == "complement") complement(who, in, seconds);
    else return 3;
}
