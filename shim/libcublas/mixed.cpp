// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/mixed.h"

#include <algorithm>
#include <complex>
#include <vector>

#include "shim/libcublas/convert.h"
#include "shim/libcublas/gemm.h"

namespace cw::cublas {

namespace {

/// A scalar whose type is known at run time, as T.
template <typename T>
T readScalar(const void* pointer, cudaDataType type) {
    if constexpr (std::is_floating_point_v<T>) {
        T value;
        load(&value, pointer, type, 1);
        return value;
    } else {
        return *static_cast<const T*>(pointer);
    }
}

template <typename T>
struct Scalars {
    const void* alpha;
    const void* beta;
    cudaDataType type;
    bool on_device;
    T alpha_value{}, beta_value{};

    Scalars(const MixedProduct& p, cudaDataType scalar_type, const Call& call)
        : alpha(p.alpha), beta(p.beta), type(scalar_type),
          on_device(call.context().pointer_mode == CUBLAS_POINTER_MODE_DEVICE) {
        if (!on_device) read();
    }
    void read() {
        alpha_value = readScalar<T>(alpha, type);
        beta_value = readScalar<T>(beta, type);
    }
};

template <typename T>
constexpr cudaDataType kTypeOf = std::is_same_v<T, float>                 ? CUDA_R_32F
                                 : std::is_same_v<T, double>              ? CUDA_R_64F
                                 : std::is_same_v<T, std::complex<float>> ? CUDA_C_32F
                                                                          : CUDA_C_64F;

/// A matrix in the type that is computed with: itself, or a copy in `buffer`.
template <typename T>
const T* asComputed(const void* data, cudaDataType type, int64_t rows, int64_t columns,
                    int64_t& leading, std::vector<T>& buffer) {
    if (type == kTypeOf<T>) return static_cast<const T*>(data);
    if constexpr (std::is_floating_point_v<T>) {
        buffer.resize(rows * columns);
        const auto* bytes = static_cast<const char*>(data);
        const int64_t step = leading * sizeOf(type);
        inParallel(columns, 1, double(rows) * columns / 8, [&](int64_t begin, int64_t end) {
            for (int64_t j = begin; j < end; ++j)
                load(buffer.data() + j * rows, bytes + j * step, type, rows);
        });
        leading = std::max<int64_t>(1, rows);
    }
    return buffer.data();
}

/// c = product + beta * c, column by column, in C's own type.
template <typename T>
void storeProduct(const MixedProduct& p, void* c, const std::vector<T>& product, T beta) {
    if constexpr (std::is_floating_point_v<T>) {
        auto* bytes = static_cast<char*>(c);
        const int64_t step = p.ldc * sizeOf(p.c_type);
        inParallel(p.n, 1, double(p.m) * p.n / 8, [&](int64_t begin, int64_t end) {
            std::vector<T> old(beta != 0 ? p.m : 0), sum(beta != 0 ? p.m : 0);
            for (int64_t j = begin; j < end; ++j) {
                const T* column = product.data() + j * p.m;
                if (beta != 0) {
                    load(old.data(), bytes + j * step, p.c_type, p.m);
                    for (int64_t i = 0; i < p.m; ++i)
                        sum[i] = column[i] + beta * old[i];
                    column = sum.data();
                }
                store(bytes + j * step, p.c_type, column, p.m);
            }
        });
    }
}

template <typename T>
void multiplyOne(const MixedProduct& p, const Place& place, T alpha, T beta) {
    if (p.m == 0 || p.n == 0) return;
    std::vector<T> a, b, c;
    Product<T> product{p.a_op, p.b_op, p.m, p.n, p.k, alpha};
    product.lda = p.lda, product.ldb = p.ldb, product.ldc = p.ldc;
    if (p.k != 0 && alpha != T(0)) {
        const bool a_plain = p.a_op == CUBLAS_OP_N, b_plain = p.b_op == CUBLAS_OP_N;
        product.a =
            asComputed(place.a, p.a_type, a_plain ? p.m : p.k, a_plain ? p.k : p.m, product.lda, a);
        product.b =
            asComputed(place.b, p.b_type, b_plain ? p.k : p.n, b_plain ? p.n : p.k, product.ldb, b);
    }
    if (p.c_type == kTypeOf<T>) {
        product.beta = beta;
        product.c = static_cast<T*>(place.c);
        multiply(product);
        return;
    }
    c.resize(p.m * p.n);
    product.c = c.data();
    product.ldc = p.m;
    multiply(product);
    storeProduct(p, place.c, c, beta);
}

template <typename T>
Result<> queue(const Call& call, MixedProduct p, cudaDataType scalar_type) {
    Scalars<T> scalars(p, scalar_type, call);
    return call.run([p = std::move(p), scalars]() mutable {
        if (scalars.on_device) scalars.read();
        const double each = double(p.m) * double(p.n) * double(p.k);
        // Many small products are shared out whole; a large one is cut by multiply().
        const double work = each < 8e6 ? each * double(p.count) : 0;
        inParallel(p.count, 1, work, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i)
                multiplyOne<T>(p, p.place(i), scalars.alpha_value, scalars.beta_value);
        });
    });
}

bool isOneOf(cudaDataType type, std::initializer_list<cudaDataType> types) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

Error unknownTypes(const MixedProduct& p) {
    return makeError(ErrorCode::NotSupported, "a product of types {} and {} into {} computed as {}",
                     int(p.a_type), int(p.b_type), int(p.c_type), int(p.compute));
}

} // namespace

Result<> checkProduct(cublasOperation_t a_op, cublasOperation_t b_op, int64_t m, int64_t n,
                      int64_t k, int64_t lda, int64_t ldb, int64_t ldc) {
    return checkAll(check(a_op), check(b_op), checkSizes({m, n, k}),
                    checkLeading(lda, a_op == CUBLAS_OP_N ? m : k, "lda"),
                    checkLeading(ldb, b_op == CUBLAS_OP_N ? k : n, "ldb"),
                    checkLeading(ldc, m, "ldc"));
}

Result<> multiplyMixed(const Call& call, MixedProduct p) {
    CW_TRY(checkProduct(p.a_op, p.b_op, p.m, p.n, p.k, p.lda, p.ldb, p.ldc));
    CW_TRY(checkPointers({p.alpha, p.beta}));
    if (p.m == 0 || p.n == 0 || p.count == 0) return {};
    if (p.a_type != p.b_type) return unknownTypes(p);
    const cudaDataType a = p.a_type, c = p.c_type;
    switch (p.compute) {
    case CUBLAS_COMPUTE_16F:
    case CUBLAS_COMPUTE_16F_PEDANTIC:
        if (a != CUDA_R_16F || c != CUDA_R_16F) return unknownTypes(p);
        return queue<float>(call, std::move(p), CUDA_R_16F);
    case CUBLAS_COMPUTE_32F:
    case CUBLAS_COMPUTE_32F_PEDANTIC:
    case CUBLAS_COMPUTE_32F_FAST_16F:
    case CUBLAS_COMPUTE_32F_FAST_16BF:
    case CUBLAS_COMPUTE_32F_FAST_TF32:
        if (a == CUDA_C_32F && c == CUDA_C_32F)
            return queue<std::complex<float>>(call, std::move(p), CUDA_C_32F);
        if (!isOneOf(a, {CUDA_R_32F, CUDA_R_16F, CUDA_R_16BF, CUDA_R_8I})) return unknownTypes(p);
        if (c != CUDA_R_32F && (c != a || a == CUDA_R_8I)) return unknownTypes(p);
        return queue<float>(call, std::move(p), CUDA_R_32F);
    case CUBLAS_COMPUTE_64F:
    case CUBLAS_COMPUTE_64F_PEDANTIC:
        if (a == CUDA_C_64F && c == CUDA_C_64F)
            return queue<std::complex<double>>(call, std::move(p), CUDA_C_64F);
        if (a != CUDA_R_64F || c != CUDA_R_64F) return unknownTypes(p);
        return queue<double>(call, std::move(p), CUDA_R_64F);
    case CUBLAS_COMPUTE_32I:
    case CUBLAS_COMPUTE_32I_PEDANTIC:
        // Sums of products of bytes are exact in double.
        if (a != CUDA_R_8I || c != CUDA_R_32I) return unknownTypes(p);
        return queue<double>(call, std::move(p), CUDA_R_32I);
    }
    return unknownTypes(p);
}

} // namespace cw::cublas
