// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Tensor Map Object Management": what cp.async.bulk.tensor reads.
#include "support/tensor_map.h"

#include <algorithm>
#include <cstring>

#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

struct ElementType {
    uint32_t code, bytes; // of tensormap.replace
    bool is_float;
};
constexpr ElementType kTypes[] = {{0, 1, false}, {1, 2, false}, {2, 4, false}, {3, 4, false},
                                  {4, 8, false}, {5, 8, false}, {6, 2, true},  {7, 4, true},
                                  {9, 8, true},  {10, 2, true}, {8, 4, true},  {11, 4, true},
                                  {12, 4, true}};

Error wrong(std::string_view what, uint64_t value, std::string_view limit) {
    return makeError(ErrorCode::InvalidArgument, "{} is {}, not {}", what, value, limit);
}

/// What both modes are told of a tensor.
struct Tensor {
    CUtensorMapDataType type;
    cuuint32_t rank;
    void* address;
    const cuuint64_t *size, *strides;
    const cuuint32_t* steps;
    CUtensorMapInterleave interleave;
    CUtensorMapSwizzle swizzle;
    CUtensorMapFloatOOBfill fill;
};

Result<TensorMap> tensorOf(const Tensor& given, uint32_t least_rank) {
    if (size_t(given.type) >= std::size(kTypes))
        return makeError(ErrorCode::NotSupported,
                         "tensors of elements of type {} are not supported", int(given.type));
    if (given.interleave != CU_TENSOR_MAP_INTERLEAVE_NONE)
        return makeError(ErrorCode::NotSupported, "interleaved tensors are not supported");
    if (given.swizzle > CU_TENSOR_MAP_SWIZZLE_128B)
        return makeError(ErrorCode::NotSupported, "swizzle mode {} is not supported",
                         int(given.swizzle));
    const ElementType type = kTypes[given.type];
    if (given.rank < least_rank || given.rank > 5)
        return wrong("tensorRank", given.rank, fmt::format("{} to 5", least_rank));
    if (!given.address || uint64_t(given.address) % 16)
        return wrong("globalAddress", uint64_t(given.address), "a multiple of 16");
    if (given.fill != CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE && !type.is_float)
        return makeError(ErrorCode::InvalidArgument, "integers are filled with zeros alone");
    if (!given.size || !given.steps || (given.rank > 1 && !given.strides))
        return makeError(ErrorCode::InvalidArgument, "an array of the tensor's dimensions is null");

    TensorMap map{};
    map.address = uint64_t(given.address);
    map.last = given.rank - 1;
    map.type = type.code;
    map.swizzle = uint32_t(given.swizzle);
    map.fill = uint32_t(given.fill);
    for (uint32_t i = 0; i < given.rank; ++i) {
        if (given.size[i] < 1 || given.size[i] > uint64_t(1) << 32)
            return wrong(fmt::format("globalDim[{}]", i), given.size[i], "1 to 2^32");
        if (given.steps[i] < 1 || given.steps[i] > 8)
            return wrong(fmt::format("elementStrides[{}]", i), given.steps[i], "1 to 8");
        if (i > 0 && (given.strides[i - 1] % 16 || given.strides[i - 1] >= uint64_t(1) << 40))
            return wrong(fmt::format("globalStrides[{}]", i - 1), given.strides[i - 1],
                         "a multiple of 16 below 2^40");
        map.size[i] = uint32_t(std::min<uint64_t>(given.size[i], UINT32_MAX));
        map.step[i] = given.steps[i];
        if (i > 0) map.stride[i - 1] = given.strides[i - 1];
    }
    return map;
}

/// `row`: what the first dimension of a copy is called.
Result<> write(CUtensorMap& to, const TensorMap& map, std::string_view row) {
    if (uint64_t(&to) % 64) return wrong("tensorMap", uint64_t(&to), "a multiple of 64");
    const auto type = std::ranges::find(kTypes, map.type, &ElementType::code);
    const uint32_t bytes = map.box[0] * type->bytes, span = map.swizzle ? 16u << map.swizzle : ~0u;
    if (bytes % 16) return wrong(row, bytes, "a multiple of 16");
    if (bytes > span) return wrong(row, bytes, fmt::format("at most {}", span));
    std::memcpy(to.opaque, &map, sizeof map);
    return {};
}

} // namespace

Result<> cuTensorMapEncodeTiled(CUtensorMap& tensorMap, CUtensorMapDataType tensorDataType,
                                cuuint32_t tensorRank, void* globalAddress,
                                const cuuint64_t* globalDim, const cuuint64_t* globalStrides,
                                const cuuint32_t* boxDim, const cuuint32_t* elementStrides,
                                CUtensorMapInterleave interleave, CUtensorMapSwizzle swizzle,
                                CUtensorMapL2promotion, CUtensorMapFloatOOBfill oobFill) {
    if (!boxDim) return makeError(ErrorCode::InvalidArgument, "boxDim is null");
    TensorMap map = CW_TRY(tensorOf({tensorDataType, tensorRank, globalAddress, globalDim,
                                     globalStrides, elementStrides, interleave, swizzle, oobFill},
                                    1));
    for (uint32_t i = 0; i < tensorRank; ++i) {
        if (boxDim[i] < 1 || boxDim[i] > 256)
            return wrong(fmt::format("boxDim[{}]", i), boxDim[i], "1 to 256");
        map.box[i] = boxDim[i];
    }
    return write(tensorMap, map, "boxDim[0] in bytes");
}

Result<> cuTensorMapEncodeIm2col(CUtensorMap& tensorMap, CUtensorMapDataType tensorDataType,
                                 cuuint32_t tensorRank, void* globalAddress,
                                 const cuuint64_t* globalDim, const cuuint64_t* globalStrides,
                                 const int* pixelBoxLowerCorner, const int* pixelBoxUpperCorner,
                                 cuuint32_t channelsPerPixel, cuuint32_t pixelsPerColumn,
                                 const cuuint32_t* elementStrides, CUtensorMapInterleave interleave,
                                 CUtensorMapSwizzle swizzle, CUtensorMapL2promotion,
                                 CUtensorMapFloatOOBfill oobFill) {
    if (!pixelBoxLowerCorner || !pixelBoxUpperCorner)
        return makeError(ErrorCode::InvalidArgument, "a corner of the pixels' box is null");
    TensorMap map = CW_TRY(tensorOf({tensorDataType, tensorRank, globalAddress, globalDim,
                                     globalStrides, elementStrides, interleave, swizzle, oobFill},
                                    3));
    if (channelsPerPixel < 1 || channelsPerPixel > 256)
        return wrong("channelsPerPixel", channelsPerPixel, "1 to 256");
    if (pixelsPerColumn < 1 || pixelsPerColumn > 1024)
        return wrong("pixelsPerColumn", pixelsPerColumn, "1 to 1024");
    map.box[0] = channelsPerPixel;
    map.box[1] = pixelsPerColumn;
    const int limit = tensorRank == 3 ? 1 << 15 : tensorRank == 4 ? 1 << 7 : 1 << 4;
    for (uint32_t i = 0; i + 2 < tensorRank; ++i) {
        for (const int corner : {pixelBoxLowerCorner[i], pixelBoxUpperCorner[i]})
            if (corner < -limit || corner >= limit)
                return makeError(ErrorCode::InvalidArgument, "a corner is {}, not {} to {}", corner,
                                 -limit, limit - 1);
        map.box[2 + i] = cornersOf(pixelBoxLowerCorner[i], pixelBoxUpperCorner[i]);
    }
    return write(tensorMap, map, "channelsPerPixel in bytes");
}

Result<> cuTensorMapReplaceAddress(CUtensorMap& tensorMap, void* globalAddress) {
    if (!globalAddress || uint64_t(globalAddress) % 16)
        return wrong("globalAddress", uint64_t(globalAddress), "a multiple of 16");
    const auto address = uint64_t(globalAddress);
    std::memcpy(reinterpret_cast<char*>(tensorMap.opaque) + offsetof(TensorMap, address), &address,
                sizeof address);
    return {};
}

} // namespace cw::cuda
