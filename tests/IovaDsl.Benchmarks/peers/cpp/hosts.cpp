// Lines of hosts, read by simdjson's on-demand parser, and what is usable on all of them. Two ways of reading an address: std::from_chars,
// and eight digits at once.
#include "harness.hpp"
#include <charconv>
#include <simdjson.h>
using namespace simdjson;

struct Plain {
    static uint64_t hex(std::string_view s) {
        uint64_t x = 0;
        std::from_chars(s.data(), s.data() + s.size(), x, 16);
        return x;
    }
};

struct Swar {
    // The first digit is the lowest byte; n of them, 1 to 8, are shifted to the top.
    static uint64_t eight(const char* p, size_t n) {
        uint64_t x;
        std::memcpy(&x, p, 8);
        x = (x & 0x0f0f0f0f0f0f0f0f) + 9 * (x >> 6 & 0x0101010101010101);
        x <<= 8 * (8 - n);
        x = (x << 4 | x >> 8) & 0x00ff00ff00ff00ff;
        x = (x | x >> 8) & 0x0000ffff0000ffff;
        return __builtin_bswap32((uint32_t)(x | x >> 16));
    }
    static uint64_t hex(std::string_view s) {
        size_t n = s.size();
        return n <= 8 ? eight(s.data(), n) : eight(s.data(), n - 8) << 32 | eight(s.data() + n - 8, 8);
    }
};

static bool by_first(const Range& a, const Range& b) { return a.first < b.first; }

// What hosts exclude: a list of disjoint gaps, and more that wait until there are as many, or enough. A gap that is covered is dropped.
struct Excluded {
    std::vector<Range> gaps, waiting, merged;

    void compact() {
        std::sort(waiting.begin(), waiting.end(), by_first);
        merged.clear();
        auto add = [&](const Range& g) {
            if (merged.empty() || (g.first > merged.back().last && g.first - merged.back().last > 1)) merged.push_back(g);
            else merged.back().last = std::max(merged.back().last, g.last);
        };
        size_t i = 0, j = 0;
        while (i < gaps.size() || j < waiting.size())
            add(j == waiting.size() || (i < gaps.size() && gaps[i].first <= waiting[j].first) ? gaps[i++] : waiting[j++]);
        gaps.swap(merged);
        waiting.clear();
    }

    size_t at = 0;
    void gap(const Range& g) {
        for (int steps = 0; at < gaps.size() && gaps[at].last < g.first; at++)
            if (++steps == 8)
                at = std::lower_bound(gaps.begin() + at, gaps.end(), g.first, [](const Range& a, uint64_t x) { return a.last < x; }) - gaps.begin() - 1;
        if (at == gaps.size() || gaps[at].first > g.first || gaps[at].last < g.last) waiting.push_back(g);
    }

    void add_device(std::vector<Range>& usable) {
        if (!std::is_sorted(usable.begin(), usable.end(), by_first)) std::sort(usable.begin(), usable.end(), by_first);
        uint64_t open = 0;
        bool more = true;
        at = 0;
        for (const Range& r : usable) {
            if (more && r.first > open) gap({open, r.first - 1});
            if (r.last == UINT64_MAX) more = false;
            else if (r.last >= open) open = r.last + 1;
        }
        if (more) gap({open, UINT64_MAX});
        if (waiting.size() > std::max<size_t>(256, gaps.size() / 2)) compact();
    }
};

template <class Address>
static void read_ranges(ondemand::array ranges, std::vector<Range>& usable) {
    for (ondemand::array range : ranges) {
        uint64_t ends[2], *end = ends;
        for (ondemand::value v : range) {
            std::string_view text;
            if (v.get_string().get(text)) *end++ = v.get_uint64();
            else *end++ = Address::hex(text.substr(2));
        }
        usable.push_back({ends[0], ends[1]});
    }
}

template <class Address>
static std::pair<uint64_t, Excluded> read_hosts(ondemand::parser& parser, const padded_string& text) {
    Excluded all;
    std::vector<Range> usable;
    uint64_t hosts = 0;
    const char *at = text.data(), *end = at + text.size();
    for (const char* line; (line = (const char*)std::memchr(at, '\n', end - at)); at = line + 1) {
        ondemand::document document = parser.iterate(at, line - at, end - at + SIMDJSON_PADDING);
        for (auto member : document.get_object()) {
            std::string_view key = member.unescaped_key();
            if (key == "host") { std::string_view name = member.value(); hosts += !name.empty(); }
            else if (key == "devices") {
                for (ondemand::object device : member.value().get_array()) {
                    read_ranges<Address>(device["usable"], usable);
                    all.add_device(usable);
                    usable.clear();
                }
            }
        }
    }
    all.compact();
    return {hosts, std::move(all)};
}

int main(int argc, char** argv) {
    if (argc < 5 || std::string(argv[1]) != "hosts") return 3;
    std::string who = argv[2];
    Input in = read_input(argv[3]);
    padded_string text(reinterpret_cast<const char*>(in.tail()), in.extra);
    ondemand::parser parser;
    std::pair<uint64_t, Excluded> answer;
    auto run = [&] {
        if (who == "simdjson") answer = read_hosts<Plain>(parser, text);
        else if (who == "simdjson-swar") answer = read_hosts<Swar>(parser, text);
        else std::exit(3);
    };
    uint64_t sum = 0;
    measure(who.c_str(), in.n * in.sets, in.n, std::atof(argv[4]), sum, [] {}, run);
    Checksum h;
    h.add(answer.first);
    uint64_t open = 0;
    bool more = true;
    for (const Range& g : answer.second.gaps) {
        if (g.first > open) { h.add(open); h.add(g.first - 1); }
        more = g.last != UINT64_MAX;
        open = g.last + 1;
    }
    if (more) { h.add(open); h.add(UINT64_MAX); }
    std::printf("%016llx\n", (unsigned long long)h.h);
}
