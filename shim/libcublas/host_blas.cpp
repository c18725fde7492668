// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/host_blas.h"

#include <cstdlib>
#include <string>

#include <dlfcn.h>

namespace cw::cublas {

namespace {

/// Sets an environment variable for as long as it lives, unless the user has set it.
class Setting {
  public:
    Setting(const char* name, const char* value) : name_(name), ours_(!getenv(name)) {
        if (ours_) setenv(name, value, 0);
    }
    Setting(const Setting&) = delete;
    ~Setting() {
        if (ours_) unsetenv(name_);
    }

  private:
    const char* name_;
    bool ours_;
};

void* openBlas() {
    const char* const name = "libopenblas.so.0";
    // A program that brought its own keeps its settings.
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD)) return library;
    const Setting threads("OPENBLAS_NUM_THREADS", "1");
    return dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

template <typename F>
bool find(void* library, const char* name, F& function) {
    function = reinterpret_cast<F>(dlsym(library, name));
    return function != nullptr;
}

Result<HostLibraries> load() {
    HostLibraries all;
    void* library = openBlas();
    if (!library)
        return makeError(ErrorCode::NotSupported, "cuBLAS needs OpenBLAS on this device ({})",
                         dlerror());
    bool complete = true;
#define CW_HOST_BLAS(name)                                                                         \
    complete &=                                                                                    \
        find(library, "cblas_s" #name, all.s.name) && find(library, "cblas_d" #name, all.d.name);
#include "shim/libcublas/host_blas.def"
#undef CW_HOST_BLAS
    complete &=
        find(library, "cblas_isamax", all.s.iamax) && find(library, "cblas_isamin", all.s.iamin) &&
        find(library, "cblas_idamax", all.d.iamax) && find(library, "cblas_idamin", all.d.iamin) &&
        find(library, "cblas_cgemm", all.c.gemm) && find(library, "cblas_zgemm", all.z.gemm);
    if (!complete)
        return makeError(ErrorCode::NotSupported, "this OpenBLAS lacks a function ({})", dlerror());
    return all;
}

OneDnn loadOneDnn() {
    OneDnn dnn;
    void* library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    const bool found = library && find(library, "dnnl_sgemm", dnn.sgemm) &&
                       find(library, "omp_get_max_threads", dnn.threads) &&
                       find(library, "omp_set_num_threads", dnn.set_threads);
    return found ? dnn : OneDnn();
}

const Result<HostLibraries>& loadOnce() {
    static const Result<HostLibraries> libraries = load();
    return libraries;
}

} // namespace

Result<const HostLibraries*> hostLibraries() {
    const Result<HostLibraries>& libraries = loadOnce();
    if (!libraries) return Error(libraries.error());
    return &*libraries;
}

const HostLibraries& loadedLibraries() {
    return *loadOnce();
}

const OneDnn& oneDnn() {
    static const OneDnn library = loadOneDnn();
    return library;
}

} // namespace cw::cublas
