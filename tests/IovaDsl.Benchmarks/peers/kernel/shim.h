// The little of the kernel's environment that its insertion of reserved regions calls, written anew from its
// documented behaviour: circular doubly linked lists whose head is no element, and an allocator that clears.
#pragma once
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef uint64_t phys_addr_t;
typedef unsigned gfp_t;
typedef uint32_t u32;
enum { GFP_KERNEL };
struct device;

static inline void *kzalloc(size_t bytes, gfp_t how) { (void)how; return calloc(1, bytes); }
static inline void kfree(void *p) { free(p); }
#define max(a, b) ((a) > (b) ? (a) : (b))

struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD(name) struct list_head name = {&name, &name}
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l->prev = l; }
static inline void list_link(struct list_head *a, struct list_head *b) { a->next = b; b->prev = a; }
static inline void list_del(struct list_head *e) { list_link(e->prev, e->next); }
static inline void list_add_tail(struct list_head *e, struct list_head *head) { list_link(head->prev, e); list_link(e, head); }
static inline void list_move_tail(struct list_head *e, struct list_head *head) { list_del(e); list_add_tail(e, head); }
static inline void list_splice(struct list_head *from, struct list_head *head) {
    if (from->next == from) return;
    list_link(from->prev, head->next);
    list_link(head, from->next);
}
#define list_item(p, of, member) ((of *)((char *)(p) - offsetof(of, member)))
#define list_for_each_entry(it, head, member) \
    for (it = list_item((head)->next, __typeof__(*it), member); &it->member != (head); it = list_item(it->member.next, __typeof__(*it), member))
#define list_for_each_entry_reverse(it, head, member) \
    for (it = list_item((head)->prev, __typeof__(*it), member); &it->member != (head); it = list_item(it->member.prev, __typeof__(*it), member))
#define list_for_each_entry_safe(it, after, head, member)                                                                  \
    for (it = list_item((head)->next, __typeof__(*it), member), after = list_item(it->member.next, __typeof__(*it), member); \
         &it->member != (head); it = after, after = list_item(after->member.next, __typeof__(*it), member))
