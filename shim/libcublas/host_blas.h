// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <complex>
#include <cstdint>

#include <cblas.h>
#include <oneapi/dnnl/dnnl.h>

#include "support/result.h"

namespace cw::cublas {

/// The host's BLAS libraries, loaded at the first product (12 to 43 ms that programs without one
/// don't pay). One thread each: parallel work is cut into pieces here (gemm.cpp), on the threads
/// that the rest of Causeway uses.
template <typename T>
struct HostBlas;

template <>
struct HostBlas<float> {
#define CW_HOST_BLAS(name) decltype(&cblas_s##name) name;
#include "shim/libcublas/host_blas.def"
#undef CW_HOST_BLAS
    decltype(&cblas_isamax) iamax;
    decltype(&cblas_isamin) iamin;
};

template <>
struct HostBlas<double> {
#define CW_HOST_BLAS(name) decltype(&cblas_d##name) name;
#include "shim/libcublas/host_blas.def"
#undef CW_HOST_BLAS
    decltype(&cblas_idamax) iamax;
    decltype(&cblas_idamin) iamin;
};

template <>
struct HostBlas<std::complex<float>> {
    decltype(&cblas_cgemm) gemm;
};

template <>
struct HostBlas<std::complex<double>> {
    decltype(&cblas_zgemm) gemm;
};

/// oneDNN's product of floats: row-major, Fortran's letters for transposition. Null functions where
/// oneDNN is absent.
struct OneDnn {
    decltype(&dnnl_sgemm) sgemm = nullptr;
    int (*threads)() = nullptr; // OpenMP's setting for the calling thread
    void (*set_threads)(int) = nullptr;
};

struct HostLibraries {
    HostBlas<float> s;
    HostBlas<double> d;
    HostBlas<std::complex<float>> c;
    HostBlas<std::complex<double>> z;
};

/// Loads at first use. Fails (each time) when OpenBLAS is absent or lacks a function. Thread-safe.
Result<const HostLibraries*> hostLibraries();

/// Only after hostLibraries() succeeded.
const HostLibraries& loadedLibraries();

/// Loads at first use; without functions where oneDNN is absent. Thread-safe.
const OneDnn& oneDnn();

template <typename T>
const HostBlas<T>& blas() {
    const HostLibraries& all = loadedLibraries();
    if constexpr (std::is_same_v<T, float>)
        return all.s;
    else if constexpr (std::is_same_v<T, double>)
        return all.d;
    else if constexpr (std::is_same_v<T, std::complex<float>>)
        return all.c;
    else
        return all.z;
}

} // namespace cw::cublas
