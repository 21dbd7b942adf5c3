// Peers from Go's standard library: sort.Slice and a sweep, and sort.Search.
//
//	go WORKLOAD CONTENDER FILE SECONDS
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"syscall"
	"unsafe"
)

type pair struct{ first, last uint64 }

// CPU time of this thread; the goroutine is locked to it. Threads of the collector are not counted.
func cpu() float64 {
	var t syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&t)), 0)
	return float64(t.Sec)*1e9 + float64(t.Nsec)
}

func measure(items int, seconds float64, prepare, run func()) float64 {
	var times []float64
	used := 0.0
	for i := 0; i < 2 || (used < seconds*1e9 && i < 10001); i++ {
		prepare()
		begin := cpu()
		run()
		time := cpu() - begin
		used += time
		if i > 0 || time > seconds*1e9 {
			times = append(times, time)
		}
		if time > seconds*1e9 {
			break
		}
	}
	sort.Float64s(times)
	return times[len(times)/2] / float64(items)
}

func sweep(r []pair) int {
	out, run := 0, r[0]
	for _, x := range r[1:] {
		if x.first <= run.last || x.first-run.last == 1 {
			if x.last > run.last {
				run.last = x.last
			}
		} else {
			r[out] = run
			out++
			run = x
		}
	}
	r[out] = run
	return out + 1
}

func main() {
	runtime.LockOSThread()
	bytes, err := os.ReadFile(os.Args[3])
	if err != nil {
		panic(err)
	}
	words := make([]uint64, len(bytes)/8)
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(bytes[8*i:])
	}
	seconds, _ := strconv.ParseFloat(os.Args[4], 64)
	n, sets, extra := int(words[0]), int(words[1]), int(words[2])
	pairs := func(from, count int) []pair {
		r := make([]pair, count)
		for i := range r {
			r[i] = pair{words[from+2*i], words[from+2*i+1]}
		}
		return r
	}
	ranges := pairs(3, n*sets)
	hash := uint64(0xcbf29ce484222325)
	add := func(x uint64) {
		hash = (hash ^ x) * 0x9e3779b97f4a7c15
		hash ^= hash >> 29
	}
	var time float64
	switch os.Args[1] {
	case "merge":
		work, counts := make([]pair, n*sets), make([]int, sets)
		time = measure(n*sets, seconds, func() { copy(work, ranges) }, func() {
			for s := range counts {
				set := work[s*n : (s+1)*n]
				sort.Slice(set, func(i, j int) bool { return set[i].first < set[j].first })
				counts[s] = sweep(set)
			}
		})
		for s, count := range counts {
			for _, r := range work[s*n : s*n+count] {
				add(r.first)
				add(r.last)
			}
		}
	case "contains":
		queries, answers := pairs(3+2*n*sets, extra), make([]uint64, (extra+63)/64)
		time = measure(extra, seconds, func() {}, func() {
			for w := range answers {
				word := uint64(0)
				for j := 64 * w; j < 64*w+64 && j < extra; j++ {
					q := queries[j]
					at := sort.Search(n, func(i int) bool { return ranges[i].first > q.first })
					if at > 0 && q.last <= ranges[at-1].last {
						word |= 1 << (j & 63)
					}
				}
				answers[w] = word
			}
		})
		for _, word := range answers {
			add(word)
		}
	default:
		os.Exit(3)
	}
	fmt.Printf("%s,%d,%.3f,%016x\n", os.Args[2], n, time, hash)
}
