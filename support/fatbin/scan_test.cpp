// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/scan.h"

#include <gtest/gtest.h>

#include "support/fatbin/container.h"
#include "support/fatbin/testing/foreign_builder.h"

namespace cw::fatbin {
namespace {

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

TEST(Scan, FindsContainersOfBothKindsInAnything) {
    const Bytes ours = write({"a.cu", {{EntryKind::Ptx, "", Bytes(9, std::byte(1))}}});
    const Bytes theirs = testing::foreignBinary({{.text = ".version 9.0"}});
    const Bytes noise(13, std::byte(0x50));
    const Bytes file = joined({noise, theirs, noise, ours, theirs, noise});
    const std::vector<ByteView> found = scan(file);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].size(), theirs.size());
    EXPECT_EQ(found[1].size(), ours.size());
    EXPECT_EQ(found[2].data(), file.data() + 26 + theirs.size() + ours.size());
}

TEST(Scan, LeavesOutWhatIsCutOff) {
    const Bytes theirs = testing::foreignBinary({{.text = ".version 9.0"}});
    for (size_t size = 0; size < theirs.size(); ++size)
        EXPECT_TRUE(scan(ByteView(theirs).first(size)).empty()) << size;
    EXPECT_EQ(scan(theirs).size(), 1u);
}

} // namespace
} // namespace cw::fatbin
