// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: printf from kernels: formats, order, return value and flushing
// DOC: CUDA C++ Programming Guide, 10.36 Formatted Output
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <cstdarg>

static std::string format(const char* text, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, text);
    std::vsnprintf(line, sizeof line, text, arguments);
    va_end(arguments);
    return line;
}

__global__ void integers(int i, unsigned u, long l, unsigned long long q, short s, char c) {
    printf("[%d %5d %-5d| %05d %+d %i]\n", i, i, i, i, i, i);
    printf("[%u %x %X %o %#x %08x]\n", u, u, u, u, u, u);
    printf("[%ld %lld %llu %llx %hd %hhd %zu]\n", l, (long long)q, q, q, s, c, (size_t)q);
}
CASE(Integers) {
    test::Capture out(1);
    integers<<<1, 1>>>(-42, 3000000000u, -5000000000l, 0x123456789abcull, short(-7), char(-3));
    CHECK_KERNEL();
    const int i = -42;
    const unsigned u = 3000000000u;
    const unsigned long long q = 0x123456789abcull;
    CHECK_EQ(out.text(), format("[%d %5d %-5d| %05d %+d %i]\n", i, i, i, i, i, i) +
                             format("[%u %x %X %o %#x %08x]\n", u, u, u, u, u, u) +
                             format("[%ld %lld %llu %llx %hd %hhd %zu]\n", -5000000000l,
                                    (long long)q, q, q, -7, -3, size_t(q)));
}

__global__ void floats(float f, double d) {
    printf("%f %.3f %10.2f|%-10.1f|\n", f, f, f, f);
    printf("%e %g %G %a %.0f %+.2e\n", d, d, d, d, d, d);
    printf("%f %f %f\n", 1.0f / (f - f), -1.0 / (d - d), (f - f) / (f - f) > 0 ? 1.0 : 2.0);
}
CASE(Floats) {
    test::Capture out(1);
    const float f = 3.14159f;
    const double d = -1234567.875;
    floats<<<1, 1>>>(f, d);
    CHECK_KERNEL();
    CHECK_EQ(out.text(), format("%f %.3f %10.2f|%-10.1f|\n", f, f, f, f) +
                             format("%e %g %G %a %.0f %+.2e\n", d, d, d, d, d, d) +
                             format("%f %f %f\n", INFINITY, -INFINITY, 2.0));
}

__device__ const char* device_text = "from a variable";
__global__ void texts(const char* given) {
    printf("%s|%10s|%-10s|%.3s|%c%c%%\n", "literal", "right", "left", "truncated", 'o', 'k');
    printf("%s\n", device_text);
    printf("%s %s\n", given, "after");
    printf("no arguments, \ttab and \"quotes\" 100%%\n");
    char local[4] = {'l', 'o', 'c', 0};
    printf("%s\n", local);
}
CASE(Strings) {
    test::Buffer<char> given(std::vector<char>{'g', 'i', 'v', 'e', 'n', 0});
    test::Capture out(1);
    texts<<<1, 1>>>(given);
    CHECK_KERNEL();
    CHECK_EQ(
        out.text(),
        format("%s|%10s|%-10s|%.3s|%c%c%%\n", "literal", "right", "left", "truncated", 'o', 'k') +
            "from a variable\ngiven after\nno arguments, \ttab and \"quotes\" 100%\nloc\n");
}

__global__ void stars(int width, int precision) {
    printf("%*d|%-*d|%.*f|\n", width, 5, width, 6, precision, 2.5);
}
CASE(WidthAndPrecisionAsArguments) {
    test::Capture out(1);
    stars<<<1, 1>>>(8, 3);
    CHECK_KERNEL();
    CHECK_EQ(out.text(), format("%*d|%-*d|%.*f|\n", 8, 5, 8, 6, 3, 2.5));
}

__global__ void mixed(char a, short b, int c, long long d, float e, double f, const void* g) {
    printf("%c %d %d %lld %.2f %.3f %p %d\n", a, b, c, d, e, f, g, a);
}
CASE(TypesOfDifferentSizesInOneCall) {
    test::Capture out(1);
    mixed<<<1, 1>>>('A', short(-2), 3, -4000000000000ll, 5.25f, 6.125, nullptr);
    CHECK_KERNEL();
    const std::string seen = out.text();
    CHECK(seen.find("A -2 3 -4000000000000 5.25 6.125 ") == 0);
    CHECK(seen.find(" 65\n") != std::string::npos);
}

__global__ void manyArguments() {
    printf("%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d "
           "%d %d %d\n",
           1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
           25, 26, 27, 28, 29, 30, 31, 32);
}
CASE(ThirtyTwoArguments) {
    test::Capture out(1);
    manyArguments<<<1, 1>>>();
    CHECK_KERNEL();
    std::string wanted;
    for (int i = 1; i <= 32; ++i)
        wanted += std::to_string(i) + (i < 32 ? " " : "\n");
    CHECK_EQ(out.text(), wanted);
}

__global__ void returns(int* out) {
    // "returns the number of arguments parsed by the device" (10.36).
    out[0] = printf("a\n");
    out[1] = printf("%d %d\n", 1, 2);
}
CASE(TheReturnValueCountsArguments) {
    test::Buffer<int> out(2);
    test::Capture text(1);
    returns<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(text.text(), std::string("a\n1 2\n"));
    CHECK_EQ(out.host()[0], 0);
    CHECK_EQ(out.host()[1], 2);
}

__global__ void everyThread() {
    for (int k = 0; k < 3; ++k)
        printf("%d %d\n", int(blockIdx.x * blockDim.x + threadIdx.x), k);
}
CASE(EveryThreadsLinesArriveWholeAndInItsOrder) {
    test::Capture out(1);
    everyThread<<<10, 100>>>();
    CHECK_KERNEL();
    const std::string text = out.text();
    std::vector<int> next(1000);
    size_t at = 0;
    int lines = 0;
    while (at < text.size()) {
        int thread = -1, k = -1, length = 0;
        CHECK_EQ(std::sscanf(text.c_str() + at, "%d %d%n", &thread, &k, &length), 2);
        CHECK(thread >= 0 && thread < 1000);
        CHECK_EQ(k, next[thread]++);
        at += length;
        CHECK_EQ(text[at], '\n');
        ++at, ++lines;
    }
    CHECK_EQ(lines, 3000);
}

__global__ void say(int n) {
    printf("kernel %d\n", n);
}
CASE(SynchronisationFlushesInOrderWithTheHost) {
    test::Capture out(1);
    std::printf("before\n");
    std::fflush(stdout);
    say<<<1, 1>>>(1);
    say<<<1, 1>>>(2);
    CHECK_KERNEL();
    std::printf("after\n");
    CHECK_EQ(out.text(), std::string("before\nkernel 1\nkernel 2\nafter\n"));
}
CASE(AStreamsSynchronisationFlushes) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Capture out(1);
    say<<<1, 1, 0, stream>>>(7);
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(out.text(), std::string("kernel 7\n"));
}
CASE(AMemcpyFlushes) {
    test::Buffer<int> data(1);
    test::Capture out(1);
    say<<<1, 1>>>(8);
    int value = 0;
    CHECK_CUDA(cudaMemcpy(&value, data, 4, cudaMemcpyDeviceToHost));
    CHECK_EQ(out.text(), std::string("kernel 8\n"));
}
