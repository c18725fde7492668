// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.10 Texture Instructions, of handles in 64-bit registers (unified mode).
#include "frontend/ptx/lower/texture.h"

#include <optional>

#include "ir/device/surface.h"

namespace cw::ptx::lower {

namespace {

/// In the order of ir/device/texture_filter.h: Shape.
constexpr TextureShape kShapes[] = {
    {"1d", 1, false}, {"2d", 2, false},   {"3d", 3, false},   {"a1d", 1, true},
    {"a2d", 2, true}, {"cube", 3, false}, {"acube", 3, true},
};

} // namespace

const TextureShape& textureShape(const Match& m) {
    for (const TextureShape& shape : kShapes)
        if (m.has(shape.name)) return shape;
    CW_CHECK(false);
    return kShapes[0];
}

llvm::Value* handleOf(Emitter& e, const Operand& operand) {
    if (operand.parts.size() > 1) {
        e.fail(operand.parts[0], "textures with a sampler apart are not supported yet");
        return e.build.getInt64(0);
    }
    const Symbol* symbol = operand.name.empty() ? nullptr : e.find(operand);
    if (symbol && symbol->kind != Symbol::Register) {
        e.fail(operand, fmt::format("'{}' is a variable; textures and surfaces are supported as "
                                    "handles in 64-bit registers",
                                    operand.name));
        return e.build.getInt64(0);
    }
    if (operand.kind != Operand::Address || !symbol) {
        e.fail(operand, "[handle, {coordinates}] is expected");
        return e.build.getInt64(0);
    }
    Operand name = operand;
    name.kind = Operand::Name;
    name.parts.clear();
    return e.read(name, kU64);
}

At coordinatesOf(Emitter& e, const Match& m, const Operand& operand, Type type) {
    const TextureShape& shape = textureShape(m);
    const size_t count = shape.coordinates + shape.layered;
    At at{handleOf(e, operand), e.build.getInt32(0), {}};
    for (llvm::Value*& one : at.x)
        one = llvm::Constant::getNullValue(e.typeOf(type));
    const std::vector<const Operand*> given =
        operand.parts.empty() ? std::vector<const Operand*>{} : e.elements(operand.parts[0]);
    // Three are given as four, of which the last is ignored.
    if (given.size() != (count == 3 ? 4 : count))
        e.fail(operand, fmt::format("[handle, {{coordinates}}] with {} of them is expected",
                                    count == 3 ? 4 : count));
    if (e.error()) return at;
    if (shape.layered) at.layer = e.read(*given[0], kU32);
    for (size_t i = 0; i < shape.coordinates; ++i)
        at.x[i] = e.read(*given[i + shape.layered], type);
    return at;
}

namespace {

llvm::Type* words(Emitter& e) {
    return llvm::FixedVectorType::get(e.build.getInt32Ty(), 4);
}

/// d, or d|p: p says that all is resident.
void writeTexel(Emitter& e, const Match& m, llvm::Value* texel) {
    const Operand* to = &m.operand(0);
    if (to->kind == Operand::Pair) {
        e.write(to->parts[1], kPred, e.build.getTrue());
        to = &to->parts[0];
    }
    const std::vector<const Operand*> parts = e.elements(*to);
    const bool packed = m.first == kF16x2;
    if (parts.size() != (packed ? 2 : 4))
        e.fail(*to, fmt::format("a vector of {} registers is expected", packed ? 2 : 4));
    if (e.error()) return;
    const auto value_of = [&](size_t i) {
        llvm::Value* word = e.build.CreateExtractElement(texel, i);
        if (m.first.isInteger()) return word;
        llvm::Value* number = e.build.CreateBitCast(word, e.build.getFloatTy());
        return m.first == kF32 ? number : e.build.CreateFPTrunc(number, e.build.getHalfTy());
    };
    for (size_t i = 0; i < parts.size(); ++i) {
        if (!packed) {
            e.write(*parts[i], m.first, value_of(i));
            continue;
        }
        llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kF16x2));
        pair = e.build.CreateInsertElement(pair, value_of(2 * i), uint64_t(0));
        pair = e.build.CreateInsertElement(pair, value_of(2 * i + 1), uint64_t(1));
        e.write(*parts[i], kF16x2, pair);
    }
}

/// {a, b, …}, or the one operand, `count` of them; a third one comes with a fourth, which is
/// ignored.
std::array<llvm::Value*, 3> vectorOf(Emitter& e, const Operand& operand, size_t count, Type type) {
    std::array<llvm::Value*, 3> all;
    all.fill(llvm::Constant::getNullValue(e.typeOf(type)));
    const std::vector<const Operand*> given = e.elements(operand);
    if (given.size() != (count == 3 ? 4 : count))
        e.fail(operand, fmt::format("{} elements are expected", count == 3 ? 4 : count));
    for (size_t i = 0; i < count && !e.error(); ++i)
        all[i] = e.read(*given[i], type);
    return all;
}

bool isFloatRegister(Emitter& e, const Operand& operand) {
    const Symbol* symbol = operand.kind == Operand::Name ? e.find(operand) : nullptr;
    return symbol && symbol->kind == Symbol::Register && symbol->type == kF32;
}

/// The offsets behind operand `index`, in texels.
std::array<llvm::Value*, 3> offsetsOf(Emitter& e, const Match& m, size_t index) {
    const TextureShape& shape = textureShape(m);
    std::array<llvm::Value*, 3> none;
    none.fill(e.build.getInt32(0));
    if (m.count() == index) return none;
    if (m.count() > index + 1 || isFloatRegister(e, m.operand(index))) {
        e.fail(m.operand(m.count() - 1), "comparisons with depths are not supported yet");
        return none;
    }
    if (shape.coordinates == 3 && shape.name != "3d") {
        e.fail(m.operand(index), "cube maps take no offsets");
        return none;
    }
    return vectorOf(e, m.operand(index), shape.coordinates, kS32);
}

} // namespace

void texture(Emitter& e, const Match& m) {
    const TextureShape& shape = textureShape(m);
    const bool levels = m.has("level"), gradients = m.has("grad");
    const size_t least = 2 + levels + 2 * gradients;
    const At at = coordinatesOf(e, m, m.operand(1), m.last);
    if (m.count() < least)
        e.fail(m.instruction.place, levels ? "a level is expected" : "two gradients are expected");
    if (e.error()) return;
    llvm::Value* number = e.build.getInt32(uint32_t(&shape - kShapes));
    const bool texels = m.last == kS32;
    llvm::Value* level =
        levels ? e.read(m.operand(2), m.last) : llvm::Constant::getNullValue(e.typeOf(m.last));
    const std::array<llvm::Value*, 3> offsets = offsetsOf(e, m, least);
    if (texels) {
        if (gradients || shape.name.ends_with("cube"))
            e.fail(m.instruction.place, "coordinates of '.s32' are of texels: of no cube, and "
                                        "without gradients");
        if (e.error()) return;
        std::array<llvm::Value*, 3> x = at.x;
        for (size_t i = 0; i < 3; ++i)
            x[i] = e.build.CreateAdd(x[i], offsets[i]);
        return writeTexel(e, m,
                          e.routine("ptx_tex_texel", words(e),
                                    {at.handle, number, at.layer, x[0], x[1], x[2], level}));
    }
    if (gradients) {
        const auto a = vectorOf(e, m.operand(2), shape.coordinates, kF32),
                   b = vectorOf(e, m.operand(3), shape.coordinates, kF32);
        if (e.error()) return;
        level = e.routine(
            "tex_detail", e.build.getFloatTy(),
            {at.handle, number, at.x[0], at.x[1], at.x[2], a[0], a[1], a[2], b[0], b[1], b[2]});
    }
    if (e.error()) return;
    writeTexel(e, m,
               e.routine("tex_sample", words(e),
                         {at.handle, number, at.layer, at.x[0], at.x[1], at.x[2], level, offsets[0],
                          offsets[1], offsets[2]}));
}

void textureGather(Emitter& e, const Match& m) {
    const At at = coordinatesOf(e, m, m.operand(1), kF32);
    const std::array<llvm::Value*, 3> offsets = offsetsOf(e, m, 2);
    if (e.error()) return;
    const auto channel = uint32_t(std::string_view("rgba").find(m.instruction.modifiers[0]));
    writeTexel(e, m,
               e.routine("tex_gather", words(e),
                         {at.handle, e.build.getInt32(uint32_t(&textureShape(m) - kShapes)),
                          e.build.getInt32(channel), at.layer, at.x[0], at.x[1], at.x[2],
                          offsets[0], offsets[1]}));
}

void textureQuery(Emitter& e, const Match& m) {
    static constexpr std::pair<std::string_view, TextureQuery> kQueries[] = {
        {"width", TextureQuery::Width},
        {"height", TextureQuery::Height},
        {"depth", TextureQuery::Depth},
        {"channel_data_type", TextureQuery::ChannelType},
        {"channel_order", TextureQuery::ChannelOrder},
        {"normalized_coords", TextureQuery::NormalizedCoordinates},
        {"array_size", TextureQuery::Layers},
        {"num_mipmap_levels", TextureQuery::Levels},
        {"num_samples", TextureQuery::Samples},
    };
    llvm::Value* handle = handleOf(e, m.operand(1));
    llvm::Value* level = m.count() > 2 ? in(e, m, 2) : e.build.getInt32(0);
    if (e.error()) return;
    for (auto [name, query] : kQueries)
        if (m.has(name))
            out(e, m,
                e.routine("ptx_tex_query", e.build.getInt32Ty(),
                          {handle, e.build.getInt32(uint32_t(query)), level}));
}

} // namespace cw::ptx::lower
