// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Settings of core dumps, which no device makes: they are kept, and switches that would ask for
// dumps can't be set.
#include <cstring>
#include <string>
#include <unistd.h>

#include "shim/common/require.h"
#include "shim/libcuda/current.h"
#include "support/mutex.h"

namespace cw::cuda {
namespace {

constexpr size_t kMostName = 1023; // CUDA Driver API, cuCoredumpSetAttribute

class CoredumpSettings {
  public:
    CoredumpSettings() {
        char host[256] = "localhost";
        ::gethostname(host, sizeof host - 1);
        file_ = fmt::format("core.cuda.{}.{}", host, ::getpid());
        pipe_ = fmt::format("corepipe.cuda.{}.{}", host, ::getpid());
    }

    Result<> get(CUcoredumpSettings setting, void* value, size_t& bytes) {
        const Lock lock(mutex_);
        if (const std::string* name = nameOf(setting)) {
            if (bytes <= name->size())
                return makeError(ErrorCode::InvalidArgument,
                                 "{} bytes do not hold a name of {} characters", bytes,
                                 name->size());
            std::memcpy(value, name->c_str(), name->size() + 1);
            bytes = name->size() + 1;
            return {};
        }
        if (const bool* on = switchOf(setting)) return copy(value, on, sizeof *on, bytes);
        if (setting == CU_COREDUMP_GENERATION_FLAGS)
            return copy(value, &flags_, sizeof flags_, bytes);
        return unknown(setting);
    }

    Result<> set(CUcoredumpSettings setting, const void* value, size_t& bytes) {
        const Lock lock(mutex_);
        if (std::string* name = nameOf(setting)) {
            if (bytes > kMostName + 1)
                return makeError(ErrorCode::InvalidArgument, "a name of {} bytes (at most {})",
                                 bytes, kMostName);
            const char* text = static_cast<const char*>(value);
            name->assign(text, ::strnlen(text, bytes));
            return {};
        }
        if (bool* on = switchOf(setting)) {
            bool wanted = false;
            CW_TRY(copy(&wanted, value, sizeof wanted, bytes));
            const bool asks_for_dumps = setting == CU_COREDUMP_ENABLE_ON_EXCEPTION ||
                                        setting == CU_COREDUMP_ENABLE_USER_TRIGGER;
            if (wanted && asks_for_dumps)
                return Error{ErrorCode::NotSupported, "there are no core dumps of devices"};
            *on = wanted;
            return {};
        }
        if (setting == CU_COREDUMP_GENERATION_FLAGS)
            return copy(&flags_, value, sizeof flags_, bytes);
        return unknown(setting);
    }

  private:
    static Result<> copy(void* to, const void* from, size_t wanted, size_t& bytes) {
        if (bytes < wanted)
            return makeError(ErrorCode::InvalidArgument, "a setting of {} bytes, not {}", wanted,
                             bytes);
        std::memcpy(to, from, wanted);
        bytes = wanted;
        return {};
    }
    static Result<> unknown(CUcoredumpSettings setting) {
        return makeError(ErrorCode::InvalidArgument, "there is no setting {}", int(setting));
    }

    std::string* nameOf(CUcoredumpSettings setting) CW_REQUIRES(mutex_) {
        return setting == CU_COREDUMP_FILE   ? &file_
               : setting == CU_COREDUMP_PIPE ? &pipe_
                                             : nullptr;
    }
    bool* switchOf(CUcoredumpSettings setting) CW_REQUIRES(mutex_) {
        switch (setting) {
        case CU_COREDUMP_ENABLE_ON_EXCEPTION:
            return &on_exception_;
        case CU_COREDUMP_TRIGGER_HOST:
            return &host_;
        case CU_COREDUMP_LIGHTWEIGHT:
            return &lightweight_;
        case CU_COREDUMP_ENABLE_USER_TRIGGER:
            return &user_trigger_;
        default:
            return nullptr;
        }
    }

    Mutex mutex_;
    bool on_exception_ CW_GUARDED_BY(mutex_) = false;
    bool host_ CW_GUARDED_BY(mutex_) = true;
    bool lightweight_ CW_GUARDED_BY(mutex_) = false;
    bool user_trigger_ CW_GUARDED_BY(mutex_) = false;
    std::string file_ CW_GUARDED_BY(mutex_);
    std::string pipe_ CW_GUARDED_BY(mutex_);
    int flags_ CW_GUARDED_BY(mutex_) = CU_COREDUMP_DEFAULT_FLAGS;
};

CoredumpSettings& settings() {
    static CoredumpSettings all;
    return all;
}

} // namespace

Result<> cuCoredumpGetAttributeGlobal(CUcoredumpSettings attrib, void* value, size_t& size) {
    CW_TRY(shim::requireNonNull(value, "value"));
    return settings().get(attrib, value, size);
}

/// No context has settings of its own.
Result<> cuCoredumpGetAttribute(CUcoredumpSettings attrib, void* value, size_t& size) {
    CW_TRY(currentContext());
    return cuCoredumpGetAttributeGlobal(attrib, value, size);
}

Result<> cuCoredumpSetAttributeGlobal(CUcoredumpSettings attrib, void* value, size_t& size) {
    CW_TRY(shim::requireNonNull(value, "value"));
    return settings().set(attrib, value, size);
}

} // namespace cw::cuda
