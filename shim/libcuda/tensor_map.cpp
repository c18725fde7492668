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

} // namespace

Result<> cuTensorMapEncodeTiled(CUtensorMap& tensorMap, CUtensorMapDataType tensorDataType,
                                cuuint32_t tensorRank, void* globalAddress,
                                const cuuint64_t* globalDim, const cuuint64_t* globalStrides,
                                const cuuint32_t* boxDim, const cuuint32_t* elementStrides,
                                CUtensorMapInterleave interleave, CUtensorMapSwizzle swizzle,
                                CUtensorMapL2promotion, CUtensorMapFloatOOBfill oobFill) {
    if (size_t(tensorDataType) >= std::size(kTypes))
        return makeError(ErrorCode::NotSupported,
                         "tensors of elements of type {} are not supported", int(tensorDataType));
    if (interleave != CU_TENSOR_MAP_INTERLEAVE_NONE)
        return makeError(ErrorCode::NotSupported, "interleaved tensors are not supported");
    if (swizzle > CU_TENSOR_MAP_SWIZZLE_128B)
        return makeError(ErrorCode::NotSupported, "swizzle mode {} is not supported", int(swizzle));
    const ElementType type = kTypes[tensorDataType];
    if (uint64_t(&tensorMap) % 64)
        return wrong("tensorMap", uint64_t(&tensorMap), "a multiple of 64");
    if (tensorRank < 1 || tensorRank > 5) return wrong("tensorRank", tensorRank, "1 to 5");
    if (!globalAddress || uint64_t(globalAddress) % 16)
        return wrong("globalAddress", uint64_t(globalAddress), "a multiple of 16");
    if (oobFill != CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE && !type.is_float)
        return makeError(ErrorCode::InvalidArgument, "integers are filled with zeros alone");

    if (!globalDim || !boxDim || !elementStrides || (tensorRank > 1 && !globalStrides))
        return makeError(ErrorCode::InvalidArgument, "an array of the tensor's dimensions is null");
    TensorMap map{};
    map.address = uint64_t(globalAddress);
    map.last = tensorRank - 1;
    map.type = type.code;
    map.swizzle = uint32_t(swizzle);
    map.fill = uint32_t(oobFill);
    for (uint32_t i = 0; i < tensorRank; ++i) {
        if (globalDim[i] < 1 || globalDim[i] > uint64_t(1) << 32)
            return wrong(fmt::format("globalDim[{}]", i), globalDim[i], "1 to 2^32");
        if (boxDim[i] < 1 || boxDim[i] > 256)
            return wrong(fmt::format("boxDim[{}]", i), boxDim[i], "1 to 256");
        if (elementStrides[i] < 1 || elementStrides[i] > 8)
            return wrong(fmt::format("elementStrides[{}]", i), elementStrides[i], "1 to 8");
        if (i > 0 && (globalStrides[i - 1] % 16 || globalStrides[i - 1] >= uint64_t(1) << 40))
            return wrong(fmt::format("globalStrides[{}]", i - 1), globalStrides[i - 1],
                         "a multiple of 16 below 2^40");
        map.size[i] = uint32_t(std::min<uint64_t>(globalDim[i], UINT32_MAX));
        map.box[i] = boxDim[i];
        map.step[i] = elementStrides[i];
        if (i > 0) map.stride[i - 1] = globalStrides[i - 1];
    }
    const uint32_t row = boxDim[0] * type.bytes, span = swizzle ? 16u << swizzle : UINT32_MAX;
    if (row % 16) return wrong("boxDim[0] in bytes", row, "a multiple of 16");
    if (row > span) return wrong("boxDim[0] in bytes", row, fmt::format("at most {}", span));
    std::memcpy(tensorMap.opaque, &map, sizeof map);
    return {};
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
