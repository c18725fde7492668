// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcuda/array.h"

namespace cw::cuda {

using runtime::TexelFormat;

namespace {

struct FormatRow {
    CUarray_format number;
    TexelKind kind;
    uint8_t bits;
};
constexpr FormatRow kFormats[] = {
    {CU_AD_FORMAT_UNSIGNED_INT8, TexelKind::Unsigned, 8},
    {CU_AD_FORMAT_UNSIGNED_INT16, TexelKind::Unsigned, 16},
    {CU_AD_FORMAT_UNSIGNED_INT32, TexelKind::Unsigned, 32},
    {CU_AD_FORMAT_SIGNED_INT8, TexelKind::Signed, 8},
    {CU_AD_FORMAT_SIGNED_INT16, TexelKind::Signed, 16},
    {CU_AD_FORMAT_SIGNED_INT32, TexelKind::Signed, 32},
    {CU_AD_FORMAT_HALF, TexelKind::Float, 16},
    {CU_AD_FORMAT_FLOAT, TexelKind::Float, 32},
};

/// Block-compressed, of several planes, or several channels to a word.
bool isPacked(CUarray_format format) {
    return (format >= CU_AD_FORMAT_BC1_UNORM && format <= CU_AD_FORMAT_NV12) ||
           (format >= CU_AD_FORMAT_Y416 && format <= CU_AD_FORMAT_YUV444_16bit_SemiPlanar) ||
           format == CU_AD_FORMAT_UNORM_INT_101010_2;
}

Result<runtime::ArrayShape> shapeOf(const CUDA_ARRAY3D_DESCRIPTOR& wanted) {
    return runtime::ArrayShape{CW_TRY(formatOf(wanted.Format, wanted.NumChannels)), wanted.Width,
                               wanted.Height, wanted.Depth, wanted.Flags};
}

Result<runtime::ArrayShape> shapeOf(CUarray array) {
    CW_TRY(currentContext());
    return CW_TRY(runtime::arrayOf(process(), array))->shape;
}

Error noPlanes() {
    return {ErrorCode::InvalidArgument, "the array's format has one plane"};
}
Error notDeferred() {
    return {ErrorCode::InvalidArgument, "the array's mapping is not deferred"};
}
Error notSparse() {
    return {ErrorCode::InvalidArgument, "the array is not sparse"};
}

} // namespace

Result<TexelFormat> formatOf(CUarray_format number, unsigned channels) {
    TexelFormat format;
    const int fraction = int(number) - CU_AD_FORMAT_UNORM_INT8X1;
    const auto* row = std::find_if(std::begin(kFormats), std::end(kFormats),
                                   [&](const FormatRow& one) { return one.number == number; });
    if (row != std::end(kFormats)) {
        format = {row->kind, uint8_t(std::min(channels, 255u)), row->bits};
    } else if (fraction >= 0 && fraction < TexelFormat::kNormalizedFormats) {
        format = TexelFormat::normalized(fraction);
    } else if (isPacked(number)) {
        return makeError(ErrorCode::NotSupported, "the packed format {:#x}", int(number));
    }
    if (!format.exists() || format.channels != channels ||
        (row == std::end(kFormats) && !format.is_normalized))
        return makeError(ErrorCode::InvalidArgument, "{} channels of format {:#x}", channels,
                         int(number));
    return format;
}

CUarray_format describe(const TexelFormat& format) {
    if (format.is_normalized)
        return CUarray_format(CU_AD_FORMAT_UNORM_INT8X1 + format.normalizedIndex());
    for (const FormatRow& row : kFormats)
        if (row.kind == format.kind && row.bits == format.bits) return row.number;
    return CU_AD_FORMAT_MAX;
}

Result<> cuArray3DCreate_v2(CUarray& pHandle, const CUDA_ARRAY3D_DESCRIPTOR& pAllocateArray) {
    runtime::Context* context = CW_TRY(currentContext());
    pHandle = reinterpret_cast<CUarray>(
        CW_TRY(runtime::createArray(*context, CW_TRY(shapeOf(pAllocateArray)))));
    return {};
}
Result<> cuArrayCreate_v2(CUarray& pHandle, const CUDA_ARRAY_DESCRIPTOR& pAllocateArray) {
    return cuArray3DCreate_v2(pHandle, {pAllocateArray.Width, pAllocateArray.Height, 0,
                                        pAllocateArray.Format, pAllocateArray.NumChannels, 0});
}
Result<> cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR& pArrayDescriptor, CUarray hArray) {
    const runtime::ArrayShape shape = CW_TRY(shapeOf(hArray));
    pArrayDescriptor = {shape.width, shape.height, describe(shape.format), shape.format.channels};
    return {};
}
Result<> cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR& pArrayDescriptor, CUarray hArray) {
    const runtime::ArrayShape shape = CW_TRY(shapeOf(hArray));
    pArrayDescriptor = {shape.width,           shape.height, shape.depth, describe(shape.format),
                        shape.format.channels, shape.flags};
    return {};
}
Result<> cuArrayDestroy(CUarray hArray) {
    CW_TRY(currentContext());
    return runtime::destroyArray(process(), hArray);
}

Result<> cuMipmappedArrayCreate(CUmipmappedArray& pHandle,
                                const CUDA_ARRAY3D_DESCRIPTOR& pMipmappedArrayDesc,
                                unsigned int numMipmapLevels) {
    runtime::Context* context = CW_TRY(currentContext());
    pHandle = reinterpret_cast<CUmipmappedArray>(CW_TRY(runtime::createMipmappedArray(
        *context, CW_TRY(shapeOf(pMipmappedArrayDesc)), numMipmapLevels)));
    return {};
}
Result<> cuMipmappedArrayGetLevel(CUarray& pLevelArray, CUmipmappedArray hMipmappedArray,
                                  unsigned int level) {
    CW_TRY(currentContext());
    const auto array = CW_TRY(runtime::mipmappedArrayOf(process(), hMipmappedArray));
    pLevelArray = reinterpret_cast<CUarray>(CW_TRY(array->level(level))->handle);
    return {};
}
Result<> cuMipmappedArrayDestroy(CUmipmappedArray hMipmappedArray) {
    CW_TRY(currentContext());
    return runtime::destroyMipmappedArray(process(), hMipmappedArray);
}

Result<> cuArrayGetPlane(CUarray&, CUarray hArray, unsigned int) {
    CW_TRY(shapeOf(hArray));
    return noPlanes();
}
Result<> cuArrayGetMemoryRequirements(CUDA_ARRAY_MEMORY_REQUIREMENTS&, CUarray array, CUdevice) {
    CW_TRY(shapeOf(array));
    return notDeferred();
}
Result<> cuMipmappedArrayGetMemoryRequirements(CUDA_ARRAY_MEMORY_REQUIREMENTS&,
                                               CUmipmappedArray mipmap, CUdevice) {
    CW_TRY(runtime::mipmappedArrayOf(process(), mipmap));
    return notDeferred();
}
Result<> cuArrayGetSparseProperties(CUDA_ARRAY_SPARSE_PROPERTIES&, CUarray array) {
    CW_TRY(shapeOf(array));
    return notSparse();
}
Result<> cuMipmappedArrayGetSparseProperties(CUDA_ARRAY_SPARSE_PROPERTIES&,
                                             CUmipmappedArray mipmap) {
    CW_TRY(runtime::mipmappedArrayOf(process(), mipmap));
    return notSparse();
}

} // namespace cw::cuda
