// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: kernel arguments of every size, type and alignment arrive
// DOC: CUDA C++ Programming Guide, 10.1.4; 18.5.10.3 __global__ function argument processing (4 KB;
//     32,764 bytes since 12.1)
// ORACLE: not yet run
#include "case.h"

__global__ void scalars(double* out, bool a, char b, signed char c, unsigned char d, short e,
                        unsigned short f, int g, unsigned h, long i, unsigned long j, long long k,
                        unsigned long long l, float m, double n) {
    const double values[] = {double(a), double(b), double(c), double(d), double(e),
                             double(f), double(g), double(h), double(i), double(j),
                             double(k), double(l), double(m), n};
    for (int q = 0; q < 14; ++q)
        out[q] = values[q];
}
CASE(EveryScalarType) {
    test::Buffer<double> out(14);
    scalars<<<1, 1>>>(out, true, 'x', -7, 250, -30000, 60000, -5, 4000000000u, -9l, 10ul, -11ll,
                      12ull, 1.5f, 2.25);
    CHECK_KERNEL();
    const std::vector<double> wanted = {1,  'x', -7,  250, -30000, 60000, -5, 4000000000.0,
                                        -9, 10,  -11, 12,  1.5,    2.25};
    CHECK(out.host() == wanted);
}

struct Mixed {
    char a;
    double b;
    short c;
    int d[3];
    bool e;
    float f;
};
__global__ void mixed(Mixed* out, char before, Mixed value, char after) {
    *out = value;
    out->a = char(before + value.a + after);
}
CASE(AStructBetweenCharacters) {
    test::Buffer<Mixed> out(1);
    mixed<<<1, 1>>>(out, 1, Mixed{2, 3.5, 4, {5, 6, 7}, true, 8.5f}, 4);
    CHECK_KERNEL();
    const Mixed seen = out.host()[0];
    CHECK_EQ(int(seen.a), 7);
    CHECK(seen.b == 3.5 && seen.c == 4 && seen.d[0] == 5 && seen.d[2] == 7 && seen.e &&
          seen.f == 8.5f);
}

struct alignas(16) Aligned {
    float x[4];
};
struct __align__(8) AlignedByMacro {
    int a;
};
__global__ void aligned(float* out, char a, Aligned b, char c, float4 d, char e, double2 f,
                        AlignedByMacro g, short3 h) {
    out[0] = a, out[1] = b.x[3], out[2] = c, out[3] = d.w, out[4] = e, out[5] = float(f.y),
    out[6] = g.a, out[7] = h.z;
    out[8] = float(reinterpret_cast<size_t>(&b) % 16);
}
CASE(OverAlignedTypes) {
    test::Buffer<float> out(9);
    aligned<<<1, 1>>>(out, 1, Aligned{{0, 0, 0, 2}}, 3, make_float4(0, 0, 0, 4), 5,
                      make_double2(0, 6), AlignedByMacro{7}, make_short3(0, 0, 8));
    CHECK_KERNEL();
    const std::vector<float> wanted = {1, 2, 3, 4, 5, 6, 7, 8, 0};
    CHECK(out.host() == wanted);
}

template <int N>
struct Words {
    int word[N];
};
template <int N>
__global__ void sumWords(long long* out, Words<N> words) {
    long long sum = 0;
    for (int i = 0; i < N; ++i)
        sum += words.word[i];
    *out = sum;
}
template <int N>
static void passWords() {
    static Words<N> words;
    long long wanted = 0;
    for (int i = 0; i < N; ++i)
        wanted += words.word[i] = 3 * i - N;
    test::Buffer<long long> out(1);
    sumWords<N><<<1, 1>>>(out, words);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], wanted);
}
CASE(StructsUpToFourKilobytes) {
    passWords<1>();
    passWords<255>();
    passWords<1022>();
}
CASE(StructsUpToThirtyTwoKilobytes) {
    passWords<1025>();
    passWords<4000>();
    passWords<8188>();
}

struct Empty {};
__global__ void empty(int* out, Empty, int value, Empty) {
    *out = value;
}
CASE(AnEmptyStruct) {
    test::Buffer<int> out(1);
    empty<<<1, 1>>>(out, Empty{}, 37, Empty{});
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 37);
}

enum Plain { kPlainA = 3, kPlainB = 1000000 };
enum class Scoped : short { A = -4 };
union Either {
    int i;
    float f;
};
__global__ void others(int* out, Plain a, Scoped b, Either c, int (*unused)(int),
                       const char* text) {
    out[0] = a, out[1] = int(b), out[2] = int(c.f), out[3] = unused == nullptr, out[4] = text[1];
}
CASE(EnumsUnionsAndPointers) {
    test::Buffer<int> out(5);
    test::Buffer<char> text(std::vector<char>{'h', 'e', 'y'});
    Either either;
    either.f = 12.0f;
    others<<<1, 1>>>(out, kPlainB, Scoped::A, either, nullptr, text);
    CHECK_KERNEL();
    const std::vector<int> wanted = {1000000, -4, 12, 1, 'e'};
    CHECK(out.host() == wanted);
}

__global__ void changes(int* out, Words<8> words, int n) {
    words.word[threadIdx.x] += n;
    n += threadIdx.x;
    out[threadIdx.x] = words.word[threadIdx.x] * 100 + words.word[(threadIdx.x + 1) % 8] + n;
}
CASE(EachThreadHasItsOwnCopy) {
    test::Buffer<int> out(8);
    changes<<<1, 8>>>(out, Words<8>{{1, 2, 3, 4, 5, 6, 7, 8}}, 10);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int t = 0; t < 8; ++t)
        CHECK_EQ(seen[t], (t + 1 + 10) * 100 + (t + 1) % 8 + 1 + 10 + t);
}

__global__ void constant(int* out, const __grid_constant__ Words<64> words) {
    const int* first = words.word;
    out[threadIdx.x] = first[63 - threadIdx.x];
}
CASE(AGridConstantParameterHasAnAddress) {
    Words<64> words;
    for (int i = 0; i < 64; ++i)
        words.word[i] = i * i;
    test::Buffer<int> out(64);
    constant<<<1, 64>>>(out, words);
    CHECK_KERNEL();
    for (int i = 0; i < 64; ++i)
        CHECK_EQ(out.host()[i], (63 - i) * (63 - i));
}

__global__ void delayed(int* out, int value) {
    *out = value;
}
CASE(ArgumentsAreCopiedAtTheLaunch) {
    test::Buffer<int> out(100);
    for (int i = 0; i < 100; ++i) {
        int value = i * 7;
        delayed<<<1, 1>>>(out + i, value);
        value = -1;
    }
    CHECK_KERNEL();
    for (int i = 0; i < 100; ++i)
        CHECK_EQ(out.host()[i], i * 7);
}

struct Counted {
    int value;
    int* copies;
    __host__ __device__ Counted(int v, int* c) : value(v), copies(c) {}
    __host__ __device__ Counted(const Counted& other)
        : value(other.value + 1), copies(other.copies) {}
};
__global__ void nonTrivial(int* out, Counted c) {
    *out = c.value;
}
CASE(ANonTrivialCopyConstructorRunsOnTheHost) {
    test::Buffer<int> out(1);
    nonTrivial<<<1, 1>>>(out, Counted(10, nullptr));
    CHECK_KERNEL();
    CHECK(out.host()[0] >= 10);
}
