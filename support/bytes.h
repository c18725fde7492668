// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/result.h"

namespace cw {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView asBytes(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view asText(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Appends little-endian plain values, strings and blobs; ByteReader reads them back in the same
/// order.
class ByteWriter {
  public:
    template <typename T>
        requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
    void put(T value) {
        const auto* from = reinterpret_cast<const std::byte*>(&value);
        bytes_.insert(bytes_.end(), from, from + sizeof value);
    }
    void put(std::string_view text) { put(asBytes(text)); }
    void put(const std::string& text) { put(asBytes(text)); }
    void put(ByteView blob) {
        put(uint64_t(blob.size()));
        bytes_.insert(bytes_.end(), blob.begin(), blob.end());
    }
    void put(const Bytes& blob) { put(ByteView(blob)); }
    Bytes take() && { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

/// Reads what ByteWriter wrote. Input may be hostile: every read past the end fails, and so does a
/// count that could not fit into what is left.
class ByteReader {
  public:
    explicit ByteReader(ByteView bytes) : left_(bytes) {}

    template <typename T>
    Result<T> get() {
        if constexpr (std::is_same_v<T, std::string>) {
            const ByteView blob = CW_TRY(view());
            return std::string(asText(blob));
        } else if constexpr (std::is_same_v<T, Bytes>) {
            const ByteView blob = CW_TRY(view());
            return Bytes(blob.begin(), blob.end());
        } else {
            static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
            if (left_.size() < sizeof(T)) return cutOff();
            T value;
            std::memcpy(&value, left_.data(), sizeof value);
            left_ = left_.subspan(sizeof value);
            return value;
        }
    }
    /// A length-prefixed blob, without a copy.
    Result<ByteView> view() {
        const uint64_t size = CW_TRY(get<uint64_t>());
        if (size > left_.size()) return cutOff();
        const ByteView blob = left_.first(size);
        left_ = left_.subspan(size);
        return blob;
    }
    /// A number of records, each at least `least` bytes long.
    Result<uint32_t> count(size_t least) {
        const uint32_t n = CW_TRY(get<uint32_t>());
        if (uint64_t(n) * least > left_.size()) return cutOff();
        return n;
    }
    bool atEnd() const { return left_.empty(); }

  private:
    static Error cutOff() { return Error{ErrorCode::InvalidImage, "data is cut off"}; }
    ByteView left_;
};

} // namespace cw
