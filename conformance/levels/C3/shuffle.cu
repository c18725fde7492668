// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: shuffles of every kind, type, width and mask
// DOC: CUDA C++ Programming Guide, 10.22 Warp Shuffle Functions; PTX ISA 9.7.9.6 shfl.sync
// ORACLE: not yet run
#include "case.h"

#include <cuda_fp16.h>

enum Kind { kIdx, kUp, kDown, kXor };

// The lane that a lane reads from, or itself where the source is outside its group of `width`.
static int source(Kind kind, int lane, int operand, int width) {
    const int first = lane / width * width, last = first + width - 1;
    switch (kind) {
    case kIdx:
        return first + operand % width;
    case kUp:
        return lane - operand < first ? lane : lane - operand;
    case kDown:
        return lane + operand > last ? lane : lane + operand;
    default:
        return (lane ^ operand) > last ? lane : lane ^ operand;
    }
}
template <class T>
__global__ void shuffleAll(T* out, const T* values, Kind kind, int width) {
    const T mine = values[threadIdx.x];
    for (int operand = 0; operand < 32; ++operand) {
        T got;
        switch (kind) {
        case kIdx:
            got = __shfl_sync(0xffffffffu, mine, operand, width);
            break;
        case kUp:
            got = __shfl_up_sync(0xffffffffu, mine, operand, width);
            break;
        case kDown:
            got = __shfl_down_sync(0xffffffffu, mine, operand, width);
            break;
        default:
            got = __shfl_xor_sync(0xffffffffu, mine, operand, width);
            break;
        }
        out[operand * 32 + threadIdx.x] = got;
    }
}
template <class T>
static void everyShuffle() {
    std::vector<T> values(32);
    for (int lane = 0; lane < 32; ++lane) {
        // Both halves of a 64-bit value differ from lane to lane.
        values[lane] = T(double(lane + 1) * (sizeof(T) == 8 ? 68719476737.0 : 3.0));
    }
    test::Buffer<T> device(values), out(32 * 32);
    for (Kind kind : {kIdx, kUp, kDown, kXor}) {
        for (int width : {1, 2, 4, 8, 16, 32}) {
            shuffleAll<T><<<1, 32>>>(out, device, kind, width);
            CHECK_KERNEL();
            const auto seen = out.host();
            for (int operand = 0; operand < 32; ++operand) {
                for (int lane = 0; lane < 32; ++lane) {
                    const T wanted = values[source(kind, lane, operand, width)];
                    if (!(seen[operand * 32 + lane] == wanted)) {
                        std::printf("kind %d width %d operand %d lane %d\n", kind, width, operand,
                                    lane);
                        CHECK_EQ(seen[operand * 32 + lane], wanted);
                    }
                }
            }
        }
    }
}
CASE(Int) {
    everyShuffle<int>();
}
CASE(Unsigned) {
    everyShuffle<unsigned>();
}
CASE(Long) {
    everyShuffle<long>();
}
CASE(UnsignedLong) {
    everyShuffle<unsigned long>();
}
CASE(LongLong) {
    everyShuffle<long long>();
}
CASE(UnsignedLongLong) {
    everyShuffle<unsigned long long>();
}
CASE(Float) {
    everyShuffle<float>();
}
CASE(Double) {
    everyShuffle<double>();
}

__global__ void otherSource(int* out) {
    const int lane = threadIdx.x;
    out[lane] = __shfl_sync(0xffffffffu, lane * 10, (lane * 7 + 3) & 31);
    out[32 + lane] = __shfl_sync(0xffffffffu, lane * 10, lane + 40); // taken modulo the width
    out[64 + lane] = __shfl_sync(0xffffffffu, lane * 10, -1);
}
CASE(EachLaneMayNameAnotherSource) {
    test::Buffer<int> out(96);
    otherSource<<<1, 32>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int lane = 0; lane < 32; ++lane) {
        CHECK_EQ(seen[lane], ((lane * 7 + 3) & 31) * 10);
        CHECK_EQ(seen[32 + lane], ((lane + 40) & 31) * 10);
        CHECK_EQ(seen[64 + lane], 310);
    }
}

__global__ void inBranches(int* out) {
    const int lane = threadIdx.x % 32;
    int value = threadIdx.x;
    if (lane % 2) {
        for (int step = 16; step > 1; step /= 2)
            value += __shfl_xor_sync(0xaaaaaaaau, value, step);
    } else if (lane % 4 == 0) {
        for (int step = 16; step > 2; step /= 2)
            value += __shfl_xor_sync(0x11111111u, value, step);
    }
    out[threadIdx.x] = value;
}
CASE(LanesOfABranchShuffleAmongThemselves) {
    test::Buffer<int> out(128);
    inBranches<<<1, 128>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 128; ++t) {
        const int base = t / 32 * 32, lane = t % 32;
        int wanted = t;
        if (lane % 2)
            wanted = 16 * base + 256;
        else if (lane % 4 == 0)
            wanted = 8 * base + 112;
        CHECK_EQ(seen[t], wanted);
    }
}

__global__ void tails(int* out, int n) {
    // The last warp is partly filled; its mask names the lanes that exist.
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const unsigned mask = __ballot_sync(0xffffffffu, i < n);
    int value = i;
    if (i < n) {
        for (int step = 16; step; step /= 2) {
            const int other = __shfl_down_sync(mask, value, step);
            if ((threadIdx.x & 31) + step < __popc(mask)) value += other;
        }
        out[i] = value;
    }
}
CASE(APartialMaskReducesTheTail) {
    const int n = 32 + 13;
    test::Buffer<int> out(n);
    tails<<<1, 64>>>(out, n);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 31 * 32 / 2);
    int wanted = 0;
    for (int i = 32; i < n; ++i)
        wanted += i;
    CHECK_EQ(out.host()[32], wanted);
}

__global__ void partialWarp(int* out) {
    int value = threadIdx.x + 1;
    const unsigned mask = (1u << blockDim.x) - 1;
    for (int step = 1; step < 8; step *= 2) {
        const int other = __shfl_up_sync(mask, value, step);
        if (threadIdx.x >= step) value += other;
    }
    out[threadIdx.x] = value;
}
CASE(ABlockSmallerThanAWarpScans) {
    test::Buffer<int> out(7);
    partialWarp<<<1, 7>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 7; ++i)
        CHECK_EQ(out.host()[i], (i + 1) * (i + 2) / 2);
}

__global__ void blockSum(float* out, const float* in) {
    __shared__ float partial[32];
    float value = in[blockIdx.x * blockDim.x + threadIdx.x];
    for (int step = 16; step; step /= 2)
        value += __shfl_down_sync(0xffffffffu, value, step);
    if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = value;
    __syncthreads();
    if (threadIdx.x < 32) {
        value = threadIdx.x < blockDim.x / 32 ? partial[threadIdx.x] : 0.0f;
        for (int step = 16; step; step /= 2)
            value += __shfl_down_sync(0xffffffffu, value, step);
        if (threadIdx.x == 0) out[blockIdx.x] = value;
    }
}
CASE(TheUsualBlockReduction) {
    std::vector<float> values(20 * 1024);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = float(i % 97);
    test::Buffer<float> in(values), out(20);
    blockSum<<<20, 1024>>>(out, in);
    CHECK_KERNEL();
    for (int b = 0; b < 20; ++b) {
        float wanted = 0;
        for (int i = 0; i < 1024; ++i)
            wanted += values[b * 1024 + i]; // exact: small integers
        CHECK_EQ(out.host()[b], wanted);
    }
}

// The value that goes round is a struct, the same one or another at every step.
__global__ void warpMost(__half* out, const __half* in) {
    __half most = __habs(in[threadIdx.x]);
    for (int i = 1; i < 32; i *= 2)
        most = __hmax(most, __shfl_xor_sync(0xffffffffu, most, i));
    out[threadIdx.x] = most;
}
CASE(TheMostOfAWarpsHalves) {
    std::vector<__half> values(64);
    for (int i = 0; i < 64; ++i)
        values[i] = __float2half(float(i * 7 % 61) - 30.0f); // whole numbers: exact
    test::Buffer<__half> in(values), out(64);
    warpMost<<<1, 64>>>(out, in);
    CHECK_KERNEL();
    for (int i = 0; i < 64; ++i) {
        float wanted = 0;
        for (int lane = i / 32 * 32; lane < i / 32 * 32 + 32; ++lane)
            wanted = std::max(wanted, std::abs(float(lane * 7 % 61) - 30.0f));
        CHECK_EQ(__half2float(out.host()[i]), wanted);
    }
}
