// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "shim/libcublas/library.h"
#include "support/result.h"

namespace cw::cublas {

/// What a handle keeps. Used by one thread at a time, as cuBLAS asks.
struct Context {
    cudaStream_t stream = nullptr;
    cublasPointerMode_t pointer_mode = CUBLAS_POINTER_MODE_HOST;
    cublasAtomicsMode_t atomics_mode = CUBLAS_ATOMICS_NOT_ALLOWED;
    cublasMath_t math_mode = CUBLAS_DEFAULT_MATH;
    int sm_count_target = 0;
};

/// A number given by pointer: read now (host mode), or when the work's turn has come (device mode).
template <typename T>
class Scalar {
  public:
    Scalar(T value) : value_(value) {}
    explicit Scalar(const T* device) : device_(device) {}
    T operator()() const { return device_ ? *device_ : value_; }

  private:
    const T* device_ = nullptr;
    T value_ = T();
};

/// One call on a handle: checks its arguments and puts its work into the handle's stream.
class Call {
  public:
    /// Fails for a handle that is null, stale or foreign.
    static Result<Call> begin(cublasHandle_t);

    const Context& context() const { return *context_; }

    template <typename T>
    Result<Scalar<T>> scalar(const T* pointer, std::string_view name) const {
        if (!pointer) return makeError(ErrorCode::InvalidArgument, "{} is null", name);
        if (context_->pointer_mode == CUBLAS_POINTER_MODE_DEVICE) return Scalar<T>(pointer);
        return Scalar<T>(*pointer);
    }

    /// Runs `work` on the host when the stream comes to it; when the stream is captured, as often
    /// as the graph is launched.
    template <typename Work>
    Result<> run(Work work) const {
        auto owned = std::make_unique<Work>(std::move(work));
        const auto drop = [](void* pointer) { delete static_cast<Work*>(pointer); };
        const auto again = [](void* pointer) { (*static_cast<Work*>(pointer))(); };
        const auto once = [](void* pointer) {
            const std::unique_ptr<Work> last(static_cast<Work*>(pointer));
            (*last)();
        };
        const cudaGraph_t graph = CW_TRY(capturedGraph());
        if (graph) return enqueueIn(graph, again, drop, owned.release());
        CW_TRY(enqueue(once, owned.get()));
        owned.release();
        return {};
    }

    /// Like run, for work that writes its result through a pointer: in host mode it is there when
    /// this returns.
    template <typename Work>
    Result<> runForResult(Work work) const {
        CW_TRY(run(std::move(work)));
        if (context_->pointer_mode == CUBLAS_POINTER_MODE_HOST) return synchronize();
        return {};
    }

  private:
    explicit Call(std::shared_ptr<Context> context) : context_(std::move(context)) {}
    Result<> enqueue(void (*function)(void*), void* data) const;
    /// Null when the stream is not captured.
    Result<cudaGraph_t> capturedGraph() const;
    /// The graph, and what is made of it, keep `data`.
    Result<> enqueueIn(cudaGraph_t graph, void (*function)(void*), void (*drop)(void*),
                       void* data) const;
    Result<> synchronize() const;

    std::shared_ptr<Context> context_;
};

/// A CUDA status as a Result.
Result<> fromCuda(cudaError_t, std::string_view what);

// ---- arguments
// -----------------------------------------------------------------------------------------------------

/// The host's BLAS counts with 32 bits.
Result<> checkSizes(std::initializer_list<int64_t> sizes);
Result<> checkPointers(std::initializer_list<const void*> pointers);
/// A leading dimension must span the rows.
Result<> checkLeading(int64_t leading, int64_t rows, std::string_view name);
Result<> checkIncrement(int64_t increment, std::string_view name);
Result<> check(cublasOperation_t);
Result<> check(cublasFillMode_t);
Result<> check(cublasDiagType_t);
Result<> check(cublasSideMode_t);

/// Several checks in a row: CW_TRY(checkAll(check(uplo), check(trans), …)).
template <typename... Results>
Result<> checkAll(Results&&... results) {
    Result<> first;
    (void)((results ? true : (first = std::move(results), false)) && ...);
    return first;
}

} // namespace cw::cublas
