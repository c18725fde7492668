// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.9.25 cp.async.bulk.tensor, §9.7.9.28 tensormap.replace: boxes of tensors, copied at
// once.
#include "frontend/ptx/lower/memory.h"
#include "support/tensor_map.h"

namespace cw::ptx::lower {
namespace {

/// {x, y, …} behind the tensor map's address, in memory.
llvm::Value* coordinatesOf(Emitter& e, const Match& m, const Operand& operand) {
    const auto rank = size_t(m.instruction.modifiers[3][0] - '0');
    llvm::Value* array = e.slot(llvm::ArrayType::get(e.build.getInt32Ty(), 5), 4);
    const std::vector<const Operand*> given =
        operand.parts.empty() ? std::vector<const Operand*>{} : e.elements(operand.parts[0]);
    if (given.size() != rank) {
        e.fail(operand, fmt::format("[map, {{coordinates}}] with {} of them is expected", rank));
        return array;
    }
    for (size_t i = 0; i < rank; ++i)
        e.build.CreateAlignedStore(e.read(*given[i], kS32),
                                   e.build.CreatePtrAdd(array, e.build.getInt64(4 * i)),
                                   llvm::Align(4));
    return array;
}

size_t fieldAt(std::string_view name) {
    static constexpr std::pair<std::string_view, size_t> kFields[] = {
        {"global_address", offsetof(TensorMap, address)},
        {"rank", offsetof(TensorMap, last)},
        {"box_dim", offsetof(TensorMap, box)},
        {"global_dim", offsetof(TensorMap, size)},
        {"global_stride", offsetof(TensorMap, stride)},
        {"element_stride", offsetof(TensorMap, step)},
        {"elemtype", offsetof(TensorMap, type)},
        {"interleave_layout", offsetof(TensorMap, interleave)},
        {"swizzle_mode", offsetof(TensorMap, swizzle)},
        {"fill_mode", offsetof(TensorMap, fill)},
    };
    for (auto [known, at] : kFields)
        if (known == name) return at;
    return 0;
}

} // namespace

void tensorLoad(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Shared);
    llvm::Value* map = e.address(m.operand(1), Space::Generic);
    llvm::Value* coordinates = coordinatesOf(e, m, m.operand(1));
    llvm::Value* barrier = e.address(m.operand(2), Space::Shared);
    if (e.error()) return;
    llvm::Value* bytes = e.routine("ptx_tensor_load", e.build.getInt32Ty(), {map, to, coordinates});
    completeBytes(e, barrier, bytes);
}

void tensorStore(Emitter& e, const Match& m) {
    llvm::Value* map = e.address(m.operand(0), Space::Generic);
    llvm::Value* coordinates = coordinatesOf(e, m, m.operand(0));
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (e.error()) return;
    e.routine("ptx_tensor_store", e.build.getInt32Ty(), {map, from, coordinates});
}

void tensorMapReplace(Emitter& e, const Match& m) {
    const std::string_view field = m.instruction.modifiers[2];
    llvm::Value* map = e.address(m.operand(0), spaceOf(m));
    const bool is_array = field.ends_with("_dim") || field.ends_with("_stride");
    if (is_array != (m.count() == 3))
        return (void)e.fail(m.instruction.place,
                            "the field's number goes with a field of each dimension");
    const bool is_wide = field == "global_address" || field == "global_stride";
    if (is_wide != (m.last == kB64))
        return (void)e.fail(m.instruction.place, "addresses and strides are .b64, others .b32");
    const uint64_t number = is_array ? e.readConstant(m.operand(1)) : 0;
    if (number > (field == "global_stride" ? 3 : 4))
        return (void)e.fail(m.operand(1), "a tensor has at most five dimensions");
    llvm::Value* value = e.read(m.operand(is_array ? 2 : 1), m.last);
    if (e.error()) return;
    const uint64_t at = fieldAt(field) + number * m.last.bytes();
    e.build.CreateAlignedStore(value, e.build.CreatePtrAdd(map, e.build.getInt64(at)),
                               llvm::Align(m.last.bytes()));
}

/// Copies a tensor map out of shared memory; the warp's lanes all write the same.
void tensorMapCopy(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Global);
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (e.readConstant(m.operand(2)) != sizeof(TensorMap))
        e.fail(m.operand(2), "a tensor map has 128 bytes");
    if (e.error()) return;
    e.operation("syncwarp", e.build.getInt32(~0u));
    e.build.CreateMemCpy(to, llvm::Align(64), from, llvm::Align(64), sizeof(TensorMap));
    e.build.CreateFence(llvm::AtomicOrdering::Release, scopeOf(e, m));
}

} // namespace cw::ptx::lower
