// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/output.h"

#include <cstring>
#include <deque>
#include <optional>

#include "backends/opencl/abi.h"
#include "support/device_printf.h"

namespace cw::opencl {
namespace {

/// The values of one record (abi.h).
class Values {
  public:
    explicit Values(ByteView left) : left_(left) {}
    uint64_t number() {
        uint64_t value = 0;
        if (left_.size() < sizeof value) return 0;
        std::memcpy(&value, left_.data(), sizeof value);
        left_ = left_.subspan(sizeof value);
        return value;
    }
    /// Without the NUL. None: a null pointer.
    std::optional<std::string> textOrNull() {
        const uint64_t bytes = number();
        if (!bytes || bytes > left_.size()) return {};
        std::string text(asText(left_.first(bytes)));
        left_ = left_.subspan(std::min<uint64_t>((bytes + 7) & ~uint64_t(7), left_.size()));
        return text.substr(0, text.find('\0'));
    }
    std::string text() { return textOrNull().value_or(std::string()); }

  private:
    ByteView left_;
};

void appendAssertion(OutputText& to, const CwOpenclRecord& record, Values values) {
    const std::string expression = values.text(), file = values.text(), function = values.text();
    const uint64_t line = values.number();
    to.asserted +=
        fmt::format("{}:{}: {}: block: [{},{},{}], thread: [{},{},{}] Assertion `{}` failed.\n",
                    file, line, function, record.block[0], record.block[1], record.block[2],
                    record.thread[0], record.thread[1], record.thread[2], expression);
    if (to.assert_source.empty()) to.assert_source = fmt::format("{}:{}", file, line);
}

void appendPrinted(OutputText& to, Values values) {
    const std::string format = values.text();
    std::deque<std::string> texts; // what values point to
    formatPrintf(to.printed, format.c_str(), [&](PrintfArgument argument) {
        if (argument != PrintfArgument::Text) return PrintfValue{values.number()};
        std::optional<std::string> text = values.textOrNull();
        return PrintfValue{0, text ? texts.emplace_back(std::move(*text)).c_str() : nullptr};
    });
}

} // namespace

void appendRecords(OutputText& to, ByteView records) {
    while (records.size() >= sizeof(CwOpenclRecord)) {
        CwOpenclRecord record;
        std::memcpy(&record, records.data(), sizeof record);
        if (record.bytes < sizeof record || record.bytes > records.size()) return;
        const Values values(records.subspan(sizeof record, record.bytes - sizeof record));
        if (record.kind == CW_OPENCL_ASSERT_TEXT) appendAssertion(to, record, values);
        if (record.kind == CW_OPENCL_PRINTF) appendPrinted(to, values);
        records = records.subspan(record.bytes);
    }
}

} // namespace cw::opencl
