// What every C++ peer shares: the input file, the clock, the line it prints.
//
// An input file is an array of little-endian 64-bit words:
//   word 0  items per set      word 1  number of sets      word 2  items of the second part (queries), or 0
//   then sets * items pairs (first, last), then whatever the workload adds.
// A contender prints one line:  contender,items,nanoseconds per item,checksum
// Time is CPU time of the thread, so that other work on the machine does not count.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

struct Range { uint64_t first, last; };

struct Input {
    uint64_t n = 0, sets = 0, extra = 0;
    std::vector<uint64_t> words;
    const Range* ranges() const { return reinterpret_cast<const Range*>(words.data() + 3); }
    const uint64_t* tail() const { return words.data() + 3 + 2 * n * sets; }
};

inline Input read_input(const char* path) {
    FILE* f = std::fopen(path, "rb");
    if (!f) { std::perror(path); std::exit(2); }
    std::fseek(f, 0, SEEK_END);
    long bytes = std::ftell(f);
    std::fseek(f, 0, SEEK_SET);
    Input in;
    in.words.resize(bytes / 8);
    if (std::fread(in.words.data(), 8, in.words.size(), f) != in.words.size()) std::exit(2);
    std::fclose(f);
    in.n = in.words[0]; in.sets = in.words[1]; in.extra = in.words[2];
    return in;
}

inline double cpu_ns() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

// An order-sensitive hash; every contender in every language computes the same one.
struct Checksum {
    uint64_t h = 0xcbf29ce484222325ull;
    void add(uint64_t x) { h = (h ^ x) * 0x9e3779b97f4a7c15ull; h ^= h >> 29; }
};

// Repeats prepare() (untimed) and run() (timed) until the seconds are used; prints the median. For a counter of instructions,
// IOVADSL_REPEAT=N: N times and nothing else, and the number of items instead of a name.
template <class Prepare, class Run>
void measure(const char* name, uint64_t items_total, uint64_t n, double seconds, uint64_t& sum, Prepare prepare, Run run) {
    if (const char* times = std::getenv("IOVADSL_REPEAT")) {
        for (int i = std::atoi(times); i > 0; i--) { prepare(); run(); }
        std::printf("%llu,", (unsigned long long)items_total);
        return;
    }
    std::vector<double> t;
    double used = 0;
    for (int i = 0; i < 2 || (used < seconds * 1e9 && i < 10001); i++) {
        prepare();
        double a = cpu_ns();
        run();
        double b = cpu_ns() - a;
        used += b;
        if (i > 0 || b > seconds * 1e9) t.push_back(b);
        if (b > seconds * 1e9) break;
    }
    std::sort(t.begin(), t.end());
    std::printf("%s,%llu,%.3f,", name, (unsigned long long)n, t[t.size() / 2] / double(items_total));
    (void)sum;
}
