// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"

namespace cw::frontend::dialect {

extern const Rule kAsmOperandComma, kAsmPercent, kExecutionSpace, kInitialisedVla, kLiteralSuffix,
    kMissingTemplate, kPragmaUnroll, kSharedConstructor, kSplitLaunchTokens;

std::span<const Rule* const> rules() {
    static const Rule* const list[] = {
        &kAsmOperandComma, &kAsmPercent,        &kExecutionSpace,
        &kInitialisedVla,  &kLiteralSuffix,     &kMissingTemplate,
        &kPragmaUnroll,    &kSharedConstructor, &kSplitLaunchTokens,
    };
    return list;
}

} // namespace cw::frontend::dialect
