// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/printf.h"

#include <cstdio>
#include <cstring>

#include "backends/cpu/driver/worker.h"
#include "support/device_printf.h"

namespace cw::cpu {
namespace {

constexpr size_t kMostText = 1 << 20; // is written at once when there is more

/// Each argument at its natural alignment.
class Packed {
  public:
    explicit Packed(const void* at) : at_(static_cast<const char*>(at)) {}
    template <typename T>
    T next() {
        at_ += -reinterpret_cast<uintptr_t>(at_) & (alignof(T) - 1);
        T value;
        std::memcpy(&value, at_, sizeof value);
        at_ += sizeof value;
        return value;
    }

  private:
    const char* at_;
};

} // namespace

int32_t formatPacked(std::string& to, const char* format, const void* packed_bytes) {
    Packed packed(packed_bytes);
    return formatPrintf(to, format, [&](PrintfArgument argument) {
        if (argument == PrintfArgument::Int32) return PrintfValue{packed.next<uint32_t>()};
        if (argument == PrintfArgument::Text) return PrintfValue{0, packed.next<const char*>()};
        return PrintfValue{packed.next<uint64_t>()};
    });
}

int32_t Output::print(Worker& worker, const char* format, const void* packed) {
    struct Call {
        const char* format;
        const void* packed;
        std::string text;
        int32_t result = -1;
    } call{format, packed, {}};
    if (!format) return -1;
    // The format and its strings are the kernel's, and may lie nowhere.
    const bool readable = worker.guarded(
        [](void* opaque) {
            auto& call = *static_cast<Call*>(opaque);
            call.result = formatPacked(call.text, call.format, call.packed);
        },
        &call);
    if (!readable) return -1;
    const Lock lock(mutex_);
    text_ += call.text;
    waiting_.store(true, std::memory_order_release);
    if (text_.size() > kMostText) write();
    return call.result;
}

void Output::writeAll() {
    const Lock lock(mutex_);
    write();
}

void Output::write() {
    waiting_.store(false, std::memory_order_relaxed);
    if (text_.empty()) return;
    std::fwrite(text_.data(), 1, text_.size(), stdout);
    std::fflush(stdout);
    text_.clear();
}

} // namespace cw::cpu
