// What the harness calls: lists of reserved regions, made by the kernel's own function, which the build puts into EXTRACTED.
#include "shim.h"
#include EXTRACTED

struct region { uint64_t first, last, type; };

void *kernel_insert(const struct region *regions, size_t count) {
    struct list_head *list = malloc(sizeof *list);
    INIT_LIST_HEAD(list);
    for (size_t i = 0; i < count; i++) {
        struct iommu_resv_region one = {.start = regions[i].first, .length = regions[i].last - regions[i].first + 1, .type = regions[i].type};
        if (iommu_insert_resv_region(&one, list)) abort();
    }
    return list;
}

void kernel_free(void *head) {
    struct list_head *list = head;
    struct iommu_resv_region *it, *after;
    list_for_each_entry_safe(it, after, list, list) free(it);
    free(list);
}

size_t kernel_copy(void *head, struct region *to) {
    struct list_head *list = head;
    struct iommu_resv_region *it;
    size_t count = 0;
    list_for_each_entry(it, list, list) to[count++] = (struct region){it->start, it->start + it->length - 1, it->type};
    return count;
}
