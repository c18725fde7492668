// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: votes, matches and warp reductions honour their masks
// DOC: CUDA C++ Programming Guide, 10.19 Warp Vote, 10.20 Warp Match, 10.21 Warp Reduce Functions
// ORACLE: not yet run
#include "case.h"

#include <algorithm>

__device__ __host__ inline bool predicate(int round, int lane) {
    if (round == 0) return false;
    if (round == 1) return true;
    return ((unsigned(round) * 2654435761u) >> (lane % 31)) & 1;
}
struct Votes {
    int all, any;
    unsigned ballot;
};
__global__ void votes(Votes* out) {
    for (int round = 0; round < 20; ++round) {
        const bool mine = predicate(round, threadIdx.x % 32);
        Votes v;
        v.all = __all_sync(0xffffffffu, mine);
        v.any = __any_sync(0xffffffffu, mine);
        v.ballot = __ballot_sync(0xffffffffu, mine);
        out[round * blockDim.x + threadIdx.x] = v;
    }
}
CASE(AllAnyAndBallotOfAWarp) {
    test::Buffer<Votes> out(20 * 64);
    votes<<<1, 64>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int round = 0; round < 20; ++round) {
        unsigned ballot = 0;
        for (int lane = 0; lane < 32; ++lane)
            ballot |= unsigned(predicate(round, lane)) << lane;
        for (int t = 0; t < 64; ++t) {
            const Votes& v = seen[round * 64 + t];
            CHECK_EQ(v.ballot, ballot);
            CHECK_EQ(v.all != 0, ballot == 0xffffffffu);
            CHECK_EQ(v.any != 0, ballot != 0);
        }
    }
}

__global__ void divergedVotes(unsigned* out) {
    const int lane = threadIdx.x;
    unsigned result = 0;
    if (lane < 8) {
        result = __ballot_sync(0x000000ffu, lane % 2);
    } else if (lane < 20) {
        result = __ballot_sync(0x000fff00u, lane % 3 == 0) + __all_sync(0x000fff00u, lane > 7);
    } else {
        result = __any_sync(0xfff00000u, lane == 31);
    }
    out[lane] = result;
}
CASE(BranchesVoteByThemselves) {
    test::Buffer<unsigned> out(32);
    divergedVotes<<<1, 32>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int lane = 0; lane < 32; ++lane) {
        unsigned middle = 0;
        for (int l = 8; l < 20; ++l)
            middle |= unsigned(l % 3 == 0) << l;
        CHECK_EQ(seen[lane], lane < 8 ? 0xaau : lane < 20 ? middle + 1 : 1u);
    }
}

__global__ void afterExit(unsigned* out) {
    if (threadIdx.x >= 10) return;
    out[threadIdx.x] = __ballot_sync(0x3ffu, threadIdx.x != 4);
}
CASE(LanesThatLeftAreNotAsked) {
    test::Buffer<unsigned> out(10);
    afterExit<<<1, 32>>>(out);
    CHECK_KERNEL();
    for (unsigned ballot : out.host())
        CHECK_EQ(ballot, 0x3efu);
}

__global__ void loopBallot(unsigned* out) {
    // Each lane leaves the loop after lane+1 rounds: the ballot of round r holds the lanes >= r.
    const unsigned lane = threadIdx.x;
    unsigned sum = 0;
    for (unsigned round = 0; round <= lane; ++round) {
        const unsigned still = 0xffffffffu << round;
        sum += __popc(__ballot_sync(still, 1));
    }
    out[lane] = sum;
}
CASE(ABallotInALoopOfDivergingLength) {
    test::Buffer<unsigned> out(32);
    loopBallot<<<1, 32>>>(out);
    CHECK_KERNEL();
    unsigned wanted = 0;
    for (unsigned lane = 0; lane < 32; ++lane) {
        wanted += 32 - lane;
        CHECK_EQ(out.host()[lane], wanted);
    }
}

template <class T>
__global__ void matches(unsigned* any, unsigned* all, int* same, const T* values, unsigned mask) {
    const T mine = values[threadIdx.x];
    if (mask >> threadIdx.x & 1) {
        any[threadIdx.x] = __match_any_sync(mask, mine);
        int predicate = -1;
        all[threadIdx.x] = __match_all_sync(mask, mine, &predicate);
        same[threadIdx.x] = predicate;
    }
}
template <class T>
static void checkMatches(const std::vector<T>& values, unsigned mask) {
    test::Buffer<T> device(values);
    test::Buffer<unsigned> any(32), all(32);
    test::Buffer<int> same(32);
    matches<T><<<1, 32>>>(any, all, same, device, mask);
    CHECK_KERNEL();
    bool equal = true;
    T first{};
    bool found = false;
    for (int lane = 0; lane < 32; ++lane) {
        if (!(mask >> lane & 1)) continue;
        if (!found) first = values[lane], found = true;
        equal = equal && values[lane] == first;
    }
    for (int lane = 0; lane < 32; ++lane) {
        if (!(mask >> lane & 1)) continue;
        unsigned wanted = 0;
        for (int other = 0; other < 32; ++other) {
            if (mask >> other & 1 && values[other] == values[lane]) wanted |= 1u << other;
        }
        CHECK_EQ(any.host()[lane], wanted);
        CHECK_EQ(all.host()[lane], equal ? mask : 0u);
        CHECK_EQ(same.host()[lane] != 0, equal);
    }
}
CASE(MatchOfIntsLongsAndFloats) {
    std::vector<int> ints(32);
    std::vector<unsigned long long> longs(32);
    std::vector<float> floats(32);
    std::vector<double> doubles(32);
    for (int i = 0; i < 32; ++i) {
        ints[i] = i * i % 7 - 3;
        longs[i] = (1ull << 40) * (i % 5) + 1;
        floats[i] = float(i / 4) * 0.25f;
        doubles[i] = i % 2 ? 1e300 : -1e-300;
    }
    for (unsigned mask : {0xffffffffu, 0x0f0f0f0fu, 0x80000001u, 0x00000010u}) {
        checkMatches(ints, mask), checkMatches(longs, mask), checkMatches(floats, mask),
            checkMatches(doubles, mask);
        checkMatches(std::vector<int>(32, 9), mask),
            checkMatches(std::vector<long long>(32, -1), mask);
    }
}

struct Reduced {
    unsigned add, min, max, band, bor, bxor;
    int sadd, smin, smax;
};
__global__ void reductions(Reduced* out, const unsigned* values, unsigned mask) {
    const unsigned v = values[threadIdx.x];
    if (!(mask >> threadIdx.x & 1)) return;
    Reduced r;
    r.add = __reduce_add_sync(mask, v), r.min = __reduce_min_sync(mask, v),
    r.max = __reduce_max_sync(mask, v);
    r.band = __reduce_and_sync(mask, v), r.bor = __reduce_or_sync(mask, v),
    r.bxor = __reduce_xor_sync(mask, v);
    r.sadd = __reduce_add_sync(mask, int(v)), r.smin = __reduce_min_sync(mask, int(v)),
    r.smax = __reduce_max_sync(mask, int(v));
    out[threadIdx.x] = r;
}
CASE(ReductionsOfAMask) {
    std::vector<unsigned> values(32);
    for (int i = 0; i < 32; ++i)
        values[i] = (i + 1) * 2654435761u | 0x100u;
    test::Buffer<unsigned> device(values);
    for (unsigned mask : {0xffffffffu, 0x0000ffffu, 0x12345678u, 0x80000000u}) {
        Reduced w = {0, 0xffffffffu, 0, 0xffffffffu, 0, 0, 0, INT32_MAX, INT32_MIN};
        for (int i = 0; i < 32; ++i) {
            if (!(mask >> i & 1)) continue;
            const unsigned v = values[i];
            w.add += v, w.min = std::min(w.min, v), w.max = std::max(w.max, v), w.band &= v,
                        w.bor |= v, w.bxor ^= v;
            w.smin = std::min(w.smin, int(v)), w.smax = std::max(w.smax, int(v));
        }
        w.sadd = int(w.add);
        test::Buffer<Reduced> out(32);
        reductions<<<1, 32>>>(out, device, mask);
        CHECK_KERNEL();
        for (int i = 0; i < 32; ++i) {
            if (mask >> i & 1) CHECK(std::memcmp(&out.host()[i], &w, sizeof w) == 0);
        }
    }
}

__global__ void active(unsigned* out) {
    const unsigned everyone = __activemask();
    unsigned few = 0;
    if (threadIdx.x % 32 < 5) few = __activemask();
    __syncwarp();
    out[2 * threadIdx.x] = everyone;
    out[2 * threadIdx.x + 1] = few;
}
CASE(TheActiveMaskHoldsTheCallerAndOnlyLanesOfItsBranch) {
    // Which lanes run together is not promised, who can't be among them is (10.19, note on
    // __activemask).
    test::Buffer<unsigned> out(2 * 48);
    active<<<1, 48>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 48; ++t) {
        const unsigned lane = 1u << t % 32, present = t < 32 ? 0xffffffffu : 0xffffu;
        CHECK((seen[2 * t] & lane) != 0);
        CHECK_EQ(seen[2 * t] & ~present, 0u);
        if (t % 32 < 5) {
            CHECK((seen[2 * t + 1] & lane) != 0);
            CHECK_EQ(seen[2 * t + 1] & ~0x1fu, 0u);
        }
    }
}
