// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Records of the output (CwOpenclRecord).
#pragma once

#include "backends/opencl/device/device.h"

namespace cw::opencl::device {

/// A string, as long as it was when it was measured.
class Text {
  public:
    explicit Text(const char* text) : text_(text) {
        if (!text) return;
        while (text[length_])
            ++length_;
        ++length_;
    }
    u64 bytes() const { return 8 + (length_ + 7) / 8 * 8; }
    u64 length() const { return length_; } // with its end; 0: a null pointer
    char at(u64 i) const { return i + 1 < length_ ? text_[i] : '\0'; }

  private:
    const char* text_;
    u64 length_ = 0;
};

/// Takes `bytes` of the output, if there are so many left. Then put all parts in order, and finish.
class Record {
  public:
    Record(const Thread* thread, u32 kind, u64 bytes);
    bool fits() const { return next_ != nullptr; }
    void put(u64 number) {
        if (u64(end_ - next_) < 8) return;
        *reinterpret_cast<u64*>(next_) = number;
        next_ += 8;
    }
    /// A text that others made longer since it was measured may no longer fit: it is left out. The
    /// buffer begins as zeroes, which pad, and stand for what is left out.
    void put(const Text& text) {
        if (u64(end_ - next_) < text.bytes()) return;
        put(text.length());
        for (u64 i = 0; i < text.length(); ++i)
            next_[i] = u8(text.at(i));
        next_ += text.bytes() - 8;
    }
    void finish() { header_->bytes = bytes_; }

  private:
    CwOpenclRecord* header_ = nullptr;
    u8 *next_ = nullptr, *end_ = nullptr;
    u32 bytes_;
};

} // namespace cw::opencl::device
