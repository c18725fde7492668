// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cw::ir {

/// What an operation does beside computing (the columns of ops.def say more).
enum class Effect : uint8_t { Pure, Volatile, Warp, Block, Host, Yield, End };

/// One row of ops.def.
struct OpRow {
    std::string_view name; // "tid.x": `@cw.tid.x` in the IR, `__cw_tid_x` in source
    std::string_view signature;
    Effect effect;

    /// Threads that run it may have to wait for others, so each needs a stack or a state of its
    /// own.
    bool waits() const {
        return effect == Effect::Warp || effect == Effect::Block || effect == Effect::Yield;
    }
};

/// All rows, in the order of ops.def.
std::span<const OpRow> opRows();

/// The row of "cw.tid.x" (`@cw.` names) or null.
const OpRow* findOp(std::string_view ir_name);

/// The row that a source name spells ("__cw_tid_x", "vprintf", "__assertfail") or null.
const OpRow* findOpBySource(std::string_view source_name);

} // namespace cw::ir
