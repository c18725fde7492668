// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/output.h"

#include <bit>
#include <cstring>

#include <gtest/gtest.h>

#include "backends/opencl/abi.h"

namespace cw::opencl {
namespace {

/// Records as abi.h describes them.
class Records {
  public:
    Records& begin(uint32_t kind) {
        at_ = bytes_.size();
        bytes_.resize(at_ + sizeof(CwOpenclRecord));
        header().kind = kind;
        header().block[0] = 4;
        header().thread[2] = 5;
        return *this;
    }
    Records& number(uint64_t value) {
        const size_t end = bytes_.size();
        bytes_.resize(end + sizeof value);
        std::memcpy(&bytes_[end], &value, sizeof value);
        return finish();
    }
    Records& text(const std::string& text) {
        number(text.size() + 1);
        const size_t end = bytes_.size();
        bytes_.resize(end + (text.size() + 8) / 8 * 8);
        std::memcpy(&bytes_[end], text.data(), text.size());
        return finish();
    }
    ByteView view() const { return bytes_; }

  private:
    CwOpenclRecord& header() { return reinterpret_cast<CwOpenclRecord&>(bytes_[at_]); }
    Records& finish() {
        header().bytes = uint32_t(bytes_.size() - at_);
        return *this;
    }
    Bytes bytes_;
    size_t at_ = 0;
};

TEST(Output, OfPrintfIsFormatted) {
    Records records;
    records.begin(CW_OPENCL_PRINTF).text("%d %s %.1f|%*d|%s\n").number(uint32_t(-7)).text("word");
    records.number(std::bit_cast<uint64_t>(2.5)).number(4).number(9).number(0);
    records.begin(CW_OPENCL_PRINTF).text("next\n");
    OutputText text;
    appendRecords(text, records.view());
    EXPECT_EQ(text.printed, "-7 word 2.5|   9|(null)\nnext\n");
    EXPECT_EQ(text.asserted, "");
}

TEST(Output, OfAssertTellsWhoAndWhere) {
    Records records;
    for (int line : {12, 13})
        records.begin(CW_OPENCL_ASSERT_TEXT).text("x > 0").text("a.cu").text("f()").number(line);
    OutputText text;
    appendRecords(text, records.view());
    EXPECT_EQ(text.asserted,
              "a.cu:12: f(): block: [4,0,0], thread: [0,0,5] Assertion `x > 0` failed.\n"
              "a.cu:13: f(): block: [4,0,0], thread: [0,0,5] Assertion `x > 0` failed.\n");
    EXPECT_EQ(text.assert_source, "a.cu:12");
}

TEST(Output, ThatIsDamagedEndsThere) {
    Records records;
    records.begin(CW_OPENCL_PRINTF).text("whole\n");
    const size_t whole = records.view().size();
    records.begin(CW_OPENCL_PRINTF).text("%s").number(1 << 20);
    for (size_t size = whole; size <= records.view().size(); ++size) {
        OutputText text;
        appendRecords(text, records.view().first(size));
        EXPECT_EQ(text.printed.substr(0, 6), "whole\n") << size;
        EXPECT_LE(text.printed.size(), 12u);
    }
    OutputText text;
    appendRecords(text, Bytes(64));
    EXPECT_EQ(text.printed, "");
}

} // namespace
} // namespace cw::opencl
