// The harness of the kernel's own insertion; the C code it calls is compiled beside it.
//   kernel types linux FILE SECONDS
#include "../cpp/harness.hpp"

extern "C" {
struct Region { uint64_t first, last, type; };
// Inserts all into an empty list; frees the list; copies it out.
void* kernel_insert(const Region* regions, size_t count);
void kernel_free(void* list);
size_t kernel_copy(void* list, Region* to);
}

int main(int argc, char** argv) {
    if (argc < 5 || std::string(argv[1]) != "types" || std::string(argv[2]) != "linux") return 3;
    Input in = read_input(argv[3]);
    uint64_t n = in.n, total = in.n * in.sets, sum = 0;
    std::vector<Region> source(total), out(n);
    for (uint64_t i = 0; i < total; i++) source[i] = Region{in.ranges()[i].first, in.ranges()[i].last, in.tail()[i]};
    std::vector<void*> lists(in.sets, nullptr);
    auto clear = [&] { for (auto& list : lists) { if (list) kernel_free(list); list = nullptr; } };
    measure(argv[2], total, n, std::atof(argv[4]), sum, clear, [&] {
        for (uint64_t s = 0; s < in.sets; s++) lists[s] = kernel_insert(source.data() + s * n, n);
    });
    Checksum h;
    for (auto list : lists) {
        size_t count = kernel_copy(list, out.data());
        for (size_t i = 0; i < count; i++) { h.add(out[i].first); h.add(out[i].last); h.add(out[i].type); }
    }
    std::printf("%016llx\n", (unsigned long long)h.h);
}
