// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a conformance program is made of: named cases, each run in a process of its own.
//
//   CASE(AfterFreeThePointerIsUnknown) { CHECK_EQ(cudaFree(stale), cudaErrorInvalidValue); }
//
// `prog --list` names the cases, `prog NAME` runs one, `prog` runs all of them, one child process
// each. A failed check prints what it saw and ends the process with 1; SKIP ends it with 77.
// Everything here is plain CUDA and C++17: the same file is meant to build with NVIDIA's nvcc.
#pragma once
#include <cuda_runtime.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>
#include <vector>

namespace test {

struct Entry {
    const char* name;
    void (*body)();
};
inline std::vector<Entry>& entries() {
    static std::vector<Entry> all;
    return all;
}
struct Registrar {
    Registrar(const char* name, void (*body)()) { entries().push_back({name, body}); }
};

inline std::string show(cudaError_t value) {
    return std::to_string(int(value)) + " " + cudaGetErrorName(value);
}
inline std::string show(const char* value) {
    return value ? "\"" + std::string(value) + "\"" : "null";
}
inline std::string show(const std::string& value) {
    return "\"" + value + "\"";
}
template <class T>
std::string show(const T& value) {
    char text[64];
    if constexpr (std::is_floating_point_v<T>) {
        std::snprintf(text, sizeof text, "%.9g (%a)", double(value), double(value));
    } else if constexpr (std::is_enum_v<T>) {
        std::snprintf(text, sizeof text, "%lld", static_cast<long long>(value));
    } else if constexpr (std::is_integral_v<T>) {
        std::snprintf(text, sizeof text, "%lld (0x%llx)", static_cast<long long>(value),
                      static_cast<unsigned long long>(value));
    } else if constexpr (std::is_pointer_v<T>) {
        std::snprintf(text, sizeof text, "%p", reinterpret_cast<const void*>(value));
    } else {
        std::snprintf(text, sizeof text, "(a value of %zu bytes)", sizeof value);
    }
    return text;
}

[[noreturn]] inline void fail(const char* file, int line, const std::string& what) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
    std::fflush(stderr);
    ::_exit(1);
}
template <class A, class B>
void checkEqual(const A& seen, const B& wanted, const char* text, const char* file, int line) {
    if (!(seen == wanted))
        fail(file, line, std::string(text) + " is " + show(seen) + ", not " + show(wanted));
}
inline void checkNear(double seen, double wanted, double bound, const char* text, const char* file,
                      int line) {
    if (!(std::fabs(seen - wanted) <= bound)) {
        fail(file, line, std::string(text) + " is " + show(seen) + ", not " + show(wanted));
    }
}
[[noreturn]] inline void skip(const char* reason) {
    std::printf("skipped: %s\n", reason);
    std::fflush(stdout);
    ::_exit(77);
}

/// Skips the case where the device declares not to have it.
inline void need(cudaDeviceAttr attribute, const char* name) {
    int device = 0, has = 0;
    if (cudaGetDevice(&device) == cudaSuccess &&
        cudaDeviceGetAttribute(&has, attribute, device) == cudaSuccess && !has)
        skip((std::string("the device declares no ") + name).c_str());
}

/// Device memory for n values, freed at the end of its scope.
template <class T>
class Buffer {
  public:
    explicit Buffer(size_t n, int byte = 0) : size_(n) {
        allocate();
        if (cudaMemset(data_, byte, n * sizeof(T)) != cudaSuccess)
            fail(__FILE__, __LINE__, "cudaMemset of a buffer");
    }
    explicit Buffer(const std::vector<T>& values) : size_(values.size()) {
        allocate();
        if (cudaMemcpy(data_, values.data(), size_ * sizeof(T), cudaMemcpyHostToDevice) !=
            cudaSuccess) {
            fail(__FILE__, __LINE__, "cudaMemcpy to a buffer");
        }
    }
    Buffer(const Buffer&) = delete;
    ~Buffer() { cudaFree(data_); }

    operator T*() const { return data_; }
    size_t size() const { return size_; }
    std::vector<T> host() const {
        std::vector<T> values(size_);
        const cudaError_t error =
            cudaMemcpy(values.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost);
        if (error != cudaSuccess) fail(__FILE__, __LINE__, "reading a buffer gives " + show(error));
        return values;
    }

  private:
    void allocate() {
        const cudaError_t error = cudaMalloc(reinterpret_cast<void**>(&data_), size_ * sizeof(T));
        if (error != cudaSuccess)
            fail(__FILE__, __LINE__, "cudaMalloc of a buffer gives " + show(error));
    }
    T* data_ = nullptr;
    size_t size_;
};

/// Collects what is written to a file descriptor (1 or 2) until text() is called.
class Capture {
  public:
    explicit Capture(int descriptor)
        : descriptor_(descriptor), saved_(::dup(descriptor)), file_(std::tmpfile()) {
        std::fflush(nullptr);
        ::dup2(::fileno(file_), descriptor_);
    }
    std::string text() {
        std::fflush(nullptr);
        ::dup2(saved_, descriptor_);
        std::string result;
        std::rewind(file_);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_))
            result.push_back(char(c));
        return result;
    }

  private:
    int descriptor_, saved_;
    std::FILE* file_;
};

/// out[i] = f(i), in blocks of 128 threads.
template <class R, class F>
__global__ void evaluate(R* out, int n, F f) {
    const int i = int(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < n) out[i] = f(i);
}
/// The values f(0) .. f(n-1), computed on the device. F has a __device__ operator()(int).
template <class R, class F>
std::vector<R> onDevice(int n, F f) {
    Buffer<R> out(n, 0x5a);
    evaluate<R, F><<<(n + 127) / 128, 128>>>(out, n, f);
    cudaError_t error = cudaGetLastError();
    if (error != cudaSuccess) fail(__FILE__, __LINE__, "the launch gives " + show(error));
    error = cudaDeviceSynchronize();
    if (error != cudaSuccess) fail(__FILE__, __LINE__, "the kernel gives " + show(error));
    return out.host();
}

inline int runOne(const Entry& entry) {
    entry.body();
    std::fflush(nullptr);
    return 0;
}
/// Each case in a new process, so that a fault in one says nothing about the next.
inline int runAll(const char* program) {
    int failed = 0;
    for (const Entry& entry : entries()) {
        std::fflush(nullptr);
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl("/proc/self/exe", program, entry.name, static_cast<char*>(nullptr));
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const bool exited = WIFEXITED(status);
        const char* word = exited && WEXITSTATUS(status) == 0    ? "ok  "
                           : exited && WEXITSTATUS(status) == 77 ? "skip"
                                                                 : "FAIL";
        failed += word[0] == 'F';
        std::printf("%s %s\n", word, entry.name);
    }
    return failed ? 1 : 0;
}

} // namespace test

#define CASE(name)                                                                                 \
    static void case_##name();                                                                     \
    static const ::test::Registrar register_##name(#name, case_##name);                            \
    static void case_##name()

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) ::test::fail(__FILE__, __LINE__, "false: " #condition);                  \
    } while (0)
#define CHECK_EQ(seen, wanted) ::test::checkEqual((seen), (wanted), #seen, __FILE__, __LINE__)
#define CHECK_NEAR(seen, wanted, bound)                                                            \
    ::test::checkNear(double(seen), double(wanted), double(bound), #seen, __FILE__, __LINE__)
#define CHECK_CUDA(call) ::test::checkEqual((call), cudaSuccess, #call, __FILE__, __LINE__)
// The launch before it was accepted and its kernel ended well.
#define CHECK_KERNEL()                                                                             \
    do {                                                                                           \
        CHECK_CUDA(cudaGetLastError());                                                            \
        CHECK_CUDA(cudaDeviceSynchronize());                                                       \
    } while (0)
#define SKIP(reason) ::test::skip(reason)
// For cases of what a device need not have.
#define NEED(attribute) ::test::need(attribute, #attribute)

#ifndef CASE_NO_MAIN
int main(int argc, char** argv) {
    if (argc < 2) return ::test::runAll(argv[0]);
    if (std::strcmp(argv[1], "--list") == 0) {
        for (const ::test::Entry& entry : ::test::entries())
            std::printf("%s\n", entry.name);
        return 0;
    }
    for (const ::test::Entry& entry : ::test::entries()) {
        if (std::strcmp(argv[1], entry.name) == 0) return ::test::runOne(entry);
    }
    std::fprintf(stderr, "no case is named \"%s\"\n", argv[1]);
    return 2;
}
#endif
