// A sorted GList of ranges into which each newcomer is merged where it meets a neighbour: the way QEMU keeps its lists of
// ranges, said again through GLib's public functions.
//   glib insert glib FILE SECONDS
#include "../cpp/harness.hpp"
#include <glib.h>

static bool reaches(uint64_t last, uint64_t first) { return last == UINT64_MAX || first <= last + 1; }

static GList* insert(GList* list, Range added) {
    GList* at = list;
    while (at && !reaches(static_cast<Range*>(at->data)->last, added.first)) at = at->next;
    if (!at || !reaches(added.last, static_cast<Range*>(at->data)->first)) return g_list_insert_before(list, at, g_memdup2(&added, sizeof added));
    Range* run = static_cast<Range*>(at->data);
    run->first = std::min(run->first, added.first);
    run->last = std::max(run->last, added.last);
    while (at->next && reaches(run->last, static_cast<Range*>(at->next->data)->first)) {
        GList* next = at->next;
        run->last = std::max(run->last, static_cast<Range*>(next->data)->last);
        g_free(next->data);
        list = g_list_delete_link(list, next);
    }
    return list;
}

int main(int argc, char** argv) {
    if (argc < 5 || std::string(argv[1]) != "insert" || std::string(argv[2]) != "glib") return 3;
    Input in = read_input(argv[3]);
    uint64_t sum = 0;
    std::vector<GList*> lists(in.sets, nullptr);
    auto clear = [&] { for (auto& list : lists) { g_list_free_full(list, g_free); list = nullptr; } };
    measure(argv[2], in.n * in.sets, in.n, std::atof(argv[4]), sum, clear, [&] {
        const Range* r = in.ranges();
        for (auto& list : lists) for (uint64_t i = 0; i < in.n; i++) list = insert(list, *r++);
    });
    Checksum h;
    for (auto list : lists) for (; list; list = list->next) { auto r = static_cast<Range*>(list->data); h.add(r->first); h.add(r->last); }
    std::printf("%016llx\n", (unsigned long long)h.h);
}
