// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcuda/jit.h"

#include <algorithm>
#include <cstring>

namespace cw::cuda {

Result<JitOptions> JitOptions::read(unsigned count, CUjit_option* options, void** values) {
    JitOptions read;
    if (count && (!options || !values))
        return Error{ErrorCode::InvalidArgument, "the options are null"};
    for (unsigned i = 0; i < count; ++i) {
        switch (options[i]) {
        case CU_JIT_ERROR_LOG_BUFFER:
            read.error_log_ = static_cast<char*>(values[i]);
            break;
        case CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES:
            read.error_bytes_ = &values[i];
            break;
        case CU_JIT_INFO_LOG_BUFFER:
            read.info_log_ = static_cast<char*>(values[i]);
            break;
        case CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES:
            read.info_bytes_ = &values[i];
            break;
        case CU_JIT_OPTIMIZATION_LEVEL: // 0 to 4, the default
            read.optimize_ = reinterpret_cast<uintptr_t>(values[i]) <= 1 ? 1 : 3;
            break;
        case CU_JIT_WALL_TIME:
            read.wall_time_ = &values[i];
            break;
        default:
            if (options[i] < 0 || options[i] >= CU_JIT_NUM_OPTIONS)
                return makeError(ErrorCode::InvalidArgument, "{} is no option of the compiler",
                                 int(options[i]));
        }
    }
    return read;
}

void JitOptions::fill(char* buffer, void** size, const std::string& text) {
    size_t written = 0;
    if (const size_t room = size ? reinterpret_cast<size_t>(*size) & 0xffffffff : 0;
        buffer && room) {
        written = std::min(text.size(), room - 1);
        std::memcpy(buffer, text.data(), written);
        buffer[written] = 0;
    }
    if (size) *size = reinterpret_cast<void*>(written);
}

void JitOptions::report(const Result<>& outcome) const {
    fill(error_log_, error_bytes_, outcome ? std::string() : outcome.error().message);
    fill(info_log_, info_bytes_, {});
    if (wall_time_) {
        const float none = 0;
        std::memcpy(wall_time_, &none, sizeof none);
    }
}

} // namespace cw::cuda
