// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.9.25 cp.async.bulk.tensor, §9.7.9.28 tensormap.replace: boxes of tensors, copied at
// once.
#include "frontend/ptx/lower/memory.h"
#include "support/tensor_map.h"

namespace cw::ptx::lower {
namespace {

/// {x, y, …} behind the tensor map's address, `count` of them.
std::vector<llvm::Value*> coordinatesOf(Emitter& e, const Operand& operand, size_t count) {
    const std::vector<const Operand*> given =
        operand.parts.empty() ? std::vector<const Operand*>{} : e.elements(operand.parts[0]);
    if (given.size() != count)
        e.fail(operand, fmt::format("[map, {{coordinates}}] with {} of them is expected", count));
    std::vector<llvm::Value*> values;
    for (const Operand* one : given)
        values.push_back(e.read(*one, kS32));
    return values;
}

/// The same in memory, as many as the tensor has dimensions: .2d has 2.
llvm::Value* inMemory(Emitter& e, llvm::ArrayRef<llvm::Value*> values) {
    llvm::Value* array = e.slot(llvm::ArrayType::get(e.build.getInt32Ty(), 8), 4);
    for (size_t i = 0; i < values.size(); ++i)
        e.build.CreateAlignedStore(values[i], e.build.CreatePtrAdd(array, e.build.getInt64(4 * i)),
                                   llvm::Align(4));
    return array;
}
llvm::Value* positionOf(Emitter& e, const Match& m, const Operand& operand) {
    const std::string_view rank = m.oneOf({"1d", "2d", "3d", "4d", "5d"});
    return inMemory(e, coordinatesOf(e, operand, size_t(rank[0] - '0')));
}

/// Of im2col: behind five coordinates what is added to those between the first and the last.
llvm::Value* positionOf(Emitter& e, const Match& m, const Operand& operand, const Operand* added) {
    const std::string_view name = m.oneOf({"3d", "4d", "5d"});
    const auto rank = size_t(name[0] - '0');
    std::vector<llvm::Value*> all = coordinatesOf(e, operand, rank);
    all.resize(8, e.build.getInt32(0));
    const std::vector<const Operand*> offsets =
        added ? e.elements(*added) : std::vector<const Operand*>{};
    if (added && offsets.size() != rank - 2)
        e.fail(*added, fmt::format("{} offsets are expected", rank - 2));
    for (size_t i = 0; i < offsets.size() && i < 3; ++i)
        all[5 + i] = e.build.CreateZExt(e.read(*offsets[i], kU16), e.build.getInt32Ty());
    return inMemory(e, all);
}

/// .tile::gather4, .tile::scatter4: four boxes, one row high, at {x, y0, y1, y2, y3}; they lie
/// behind one another in shared memory. The bytes of all.
llvm::Value* fourRows(Emitter& e, std::string_view routine, const Operand& operand,
                      llvm::Value* shared) {
    llvm::Value* map = e.address(operand, Space::Generic);
    const std::vector<llvm::Value*> at = coordinatesOf(e, operand, 5);
    llvm::Value* all = e.build.getInt32(0);
    if (e.error()) return all;
    for (size_t row = 1; row < 5; ++row)
        all = e.build.CreateAdd(all, e.routine(routine, e.build.getInt32Ty(),
                                               {map, e.build.CreatePtrAdd(shared, all),
                                                inMemory(e, {at[0], at[row]})}));
    return all;
}

/// Of .elemtype, .swizzle_mode and the like: the numbers that there is support for.
bool isSupported(std::string_view field, uint64_t number) {
    if (field == "elemtype") return number <= 12;
    if (field == "swizzle_mode") return number <= 3;
    if (field == "fill_mode") return number <= 1;
    return number == 0; // no interleaving, atoms of 16 bytes
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
    llvm::Value* coordinates = positionOf(e, m, m.operand(1));
    llvm::Value* barrier = e.address(m.operand(2), Space::Shared);
    if (e.error()) return;
    llvm::Value* bytes = e.routine("ptx_tensor_load", e.build.getInt32Ty(), {map, to, coordinates});
    completeBytes(e, barrier, bytes);
}

void tensorStore(Emitter& e, const Match& m) {
    llvm::Value* map = e.address(m.operand(0), Space::Generic);
    llvm::Value* coordinates = positionOf(e, m, m.operand(0));
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (e.error()) return;
    e.routine("ptx_tensor_store", e.build.getInt32Ty(), {map, from, coordinates});
}

void columnLoad(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Shared);
    llvm::Value* map = e.address(m.operand(1), Space::Generic);
    llvm::Value* position = positionOf(e, m, m.operand(1), &m.operand(3));
    llvm::Value* barrier = e.address(m.operand(2), Space::Shared);
    if (e.error()) return;
    completeBytes(e, barrier,
                  e.routine("ptx_column_load", e.build.getInt32Ty(), {map, to, position}));
}

void columnStore(Emitter& e, const Match& m) {
    llvm::Value* map = e.address(m.operand(0), Space::Generic);
    llvm::Value* position = positionOf(e, m, m.operand(0), nullptr);
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (!e.error()) e.routine("ptx_column_store", e.build.getInt32Ty(), {map, from, position});
}

void tensorGather(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Shared);
    llvm::Value* bytes = fourRows(e, "ptx_tensor_load", m.operand(1), to);
    llvm::Value* barrier = e.address(m.operand(2), Space::Shared);
    if (!e.error()) completeBytes(e, barrier, bytes);
}

void tensorScatter(Emitter& e, const Match& m) {
    fourRows(e, "ptx_tensor_store", m.operand(0), e.address(m.operand(1), Space::Shared));
}

/// The number of the operation in ir/device/reduce.cpp.
llvm::Value* reductionOf(Emitter& e, const Match& m) {
    static constexpr std::string_view kOperations[] = {"add", "min", "max", "inc",
                                                       "dec", "and", "or",  "xor"};
    for (uint32_t i = 0; i < std::size(kOperations); ++i)
        if (m.has(kOperations[i])) return e.build.getInt32(i);
    return nullptr;
}

void tensorReduce(Emitter& e, const Match& m) {
    llvm::Value* map = e.address(m.operand(0), Space::Generic);
    llvm::Value* coordinates = positionOf(e, m, m.operand(0));
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (e.error()) return;
    e.routine("ptx_tensor_reduce", e.build.getVoidTy(),
              {map, from, coordinates, reductionOf(e, m)});
}

void columnReduce(Emitter& e, const Match& m) {
    llvm::Value* map = e.address(m.operand(0), Space::Generic);
    llvm::Value* position = positionOf(e, m, m.operand(0), nullptr);
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    if (e.error()) return;
    e.routine("ptx_column_reduce", e.build.getVoidTy(), {map, from, position, reductionOf(e, m)});
}

/// The same of an array, into global memory or the other shared memory of a cluster.
void reduceBulk(Emitter& e, const Match& m) {
    const bool to_global = m.has("global");
    llvm::Value* to = e.address(m.operand(0), to_global ? Space::Global : Space::Shared);
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    llvm::Value* bytes = in(e, m, 2);
    if (e.error()) return;
    // In the numbers of tensormap.replace; the bits of .and are those of an unsigned number.
    const Type type = m.last;
    const bool is_wide = type.bits == 64;
    const uint32_t number = type == kF16      ? 6
                            : type == kBF16   ? 10
                            : type.isFloat()  ? (is_wide ? 9 : 7)
                            : type.isSigned() ? (is_wide ? 5 : 3)
                                              : (is_wide ? 4 : 2);
    e.routine("ptx_reduce_array", e.build.getVoidTy(),
              {to, from, e.build.CreateZExt(bytes, e.build.getInt64Ty()), e.build.getInt32(number),
               reductionOf(e, m)});
    if (to_global) return;
    llvm::Value* barrier = e.address(m.operand(3), Space::Shared);
    if (!e.error()) completeBytes(e, barrier, bytes);
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
    if (!is_array && field != "global_address" && field != "rank") {
        const uint64_t chosen = e.readConstant(m.operand(1));
        if (!e.error() && !isSupported(field, chosen))
            e.fail(m.operand(1), fmt::format("'.{}' {} is not supported yet", field, chosen));
        if (field == "swizzle_atomicity") return;
    }
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
