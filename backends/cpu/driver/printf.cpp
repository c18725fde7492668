// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/printf.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "backends/cpu/driver/worker.h"

namespace cw::cpu {
namespace {

constexpr size_t kMostText = 1 << 20; // is written at once when there is more

class Packed {
  public:
    explicit Packed(const void* at) : at_(static_cast<const char*>(at)) {}
    template <typename T>
    T next() {
        at_ += -reinterpret_cast<uintptr_t>(at_) & (alignof(T) - 1);
        T value;
        std::memcpy(&value, at_, sizeof value);
        at_ += sizeof value;
        ++count;
        return value;
    }
    int32_t count = 0;

  private:
    const char* at_;
};

template <typename T>
void append(std::string& to, const char* specification, T value) {
    char small[128];
    const int need = std::snprintf(small, sizeof small, specification, value);
    if (need < 0) return;
    if (size_t(need) < sizeof small) {
        to.append(small, size_t(need));
        return;
    }
    const size_t before = to.size();
    to.resize(before + size_t(need) + 1);
    std::snprintf(to.data() + before, size_t(need) + 1, specification, value);
    to.resize(before + size_t(need));
}

/// One conversion, `format` behind its '%'. The end of what was read.
const char* convert(std::string& to, const char* format, Packed& packed) {
    const char* at = format;
    std::string specification = "%";
    while (*at && std::strchr("-+ #0", *at))
        specification += *at++;
    const auto number = [&] {
        if (*at == '*') {
            specification += std::to_string(packed.next<int32_t>());
            ++at;
        } else {
            while (*at >= '0' && *at <= '9')
                specification += *at++;
        }
    };
    number();
    if (*at == '.') {
        specification += *at++;
        number();
    }
    int longs = 0;
    bool is_short = false;
    std::string shorts;
    for (; *at && std::strchr("hljztL", *at); ++at) {
        if (*at == 'h')
            shorts += 'h', is_short = true;
        else
            longs += 1;
    }
    const char type = *at;
    switch (type) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        if (longs)
            append(to, (specification + "ll" + type).c_str(), packed.next<long long>());
        else
            append(to, (specification + (is_short ? shorts : "") + type).c_str(),
                   packed.next<int32_t>());
        break;
    case 'c':
        append(to, (specification + 'c').c_str(), packed.next<int32_t>());
        break;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        append(to, (specification + type).c_str(), packed.next<double>());
        break;
    case 'p':
        append(to, (specification + 'p').c_str(), packed.next<const void*>());
        break;
    case 's': {
        const char* text = packed.next<const char*>();
        append(to, (specification + 's').c_str(), text ? text : "(null)");
        break;
    }
    case '%':
        to += '%';
        break;
    default: // not a conversion: as it stands
        to += '%';
        return format;
    }
    return at + 1;
}

} // namespace

int32_t formatPacked(std::string& to, const char* format, const void* packed_bytes) {
    Packed packed(packed_bytes);
    while (*format) {
        const size_t plain = std::strcspn(format, "%");
        to.append(format, plain);
        format += plain;
        if (*format == '%') format = convert(to, format + 1, packed);
    }
    return packed.count;
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
