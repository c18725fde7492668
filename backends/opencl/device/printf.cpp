// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// vprintf: the format tells how to read the arguments, and which are texts of the device. The host
// makes the text (support/device_printf.h).
#include "backends/opencl/device/output.h"
#include "support/printf_format.h"

namespace cw::opencl::device {
namespace {

/// Arguments as compilers lay them out for vprintf: each at its natural alignment, integers below
/// 64 bits as 4 bytes, floating point as double.
class Packed {
  public:
    explicit Packed(const u8* at) : at_(at) {}
    u64 next(PrintfArgument argument) {
        const u64 bytes = argument == PrintfArgument::Int32 ? 4 : 8;
        at_ += -reinterpret_cast<u64>(at_) & (bytes - 1);
        const u8* from = at_;
        at_ += bytes;
        return bytes == 4 ? *reinterpret_cast<const u32*>(from)
                          : *reinterpret_cast<const u64*>(from);
    }

  private:
    const u8* at_;
};

/// Calls visit(argument, value) for each argument of the format.
template <typename Visit>
void forEachArgument(const char* format, const u8* packed_bytes, Visit visit) {
    Packed packed(packed_bytes);
    while (*format) {
        if (*format++ != '%') continue;
        const PrintfConversion read = readConversion(format);
        format = read.end;
        for (int stars = read.width_star + read.precision_star; stars; --stars)
            if (read.argument != PrintfArgument::None)
                visit(PrintfArgument::Int32, packed.next(PrintfArgument::Int32));
        if (read.argument != PrintfArgument::None) visit(read.argument, packed.next(read.argument));
    }
}

} // namespace

extern "C" int cw_opencl_vprintf(const Thread* thread, const char* format, const u8* packed) {
    if (!format) return -1;
    const Text format_text(format);
    int count = 0;
    u64 bytes = sizeof(CwOpenclRecord) + format_text.bytes();
    forEachArgument(format, packed, [&](PrintfArgument argument, u64 value) {
        ++count;
        bytes += argument == PrintfArgument::Text
                     ? Text(reinterpret_cast<const char*>(value)).bytes()
                     : 8;
    });
    Record record(thread, CW_OPENCL_PRINTF, bytes);
    if (!record.fits()) return count;
    record.put(format_text);
    forEachArgument(format, packed, [&](PrintfArgument argument, u64 value) {
        if (argument == PrintfArgument::Text)
            record.put(Text(reinterpret_cast<const char*>(value)));
        else
            record.put(value);
    });
    record.finish();
    return count;
}

} // namespace cw::opencl::device
