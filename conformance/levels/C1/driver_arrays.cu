// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: arrays of the driver API: descriptors, levels, and every copy that takes them
// DOC: CUDA Driver API, 6.15 Memory Management, cuArray3DCreate, cuMemcpy2D, cuMemcpy3D
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

namespace {

constexpr size_t kX = 10, kY = 5, kZ = 3;

class Array {
  public:
    explicit Array(size_t width, size_t height, size_t depth = 0,
                   CUarray_format format = CU_AD_FORMAT_SIGNED_INT32, unsigned channels = 1) {
        const CUDA_ARRAY3D_DESCRIPTOR shape = {width, height, depth, format, channels, 0};
        CHECK_CU(cuArray3DCreate(&handle_, &shape));
    }
    Array(const Array&) = delete;
    ~Array() { cuArrayDestroy(handle_); }
    operator CUarray() const { return handle_; }

  private:
    CUarray handle_ = nullptr;
};

std::vector<int> counting(size_t n, int first = 1) {
    std::vector<int> values(n);
    for (size_t i = 0; i < n; ++i)
        values[i] = first + int(i);
    return values;
}
void write(CUarray array, const std::vector<int>& texels) {
    CHECK_CU(cuMemcpyHtoA(array, 0, texels.data(), texels.size() * 4));
}
std::vector<int> read(CUarray array, size_t n) {
    std::vector<int> texels(n);
    CHECK_CU(cuMemcpyAtoH(texels.data(), array, 0, n * 4));
    return texels;
}
CUresult create(size_t width, size_t height, size_t depth, CUarray_format format, unsigned channels,
                unsigned flags) {
    const CUDA_ARRAY3D_DESCRIPTOR shape = {width, height, depth, format, channels, flags};
    CUarray array = nullptr;
    const CUresult made = cuArray3DCreate(&array, &shape);
    if (made == CUDA_SUCCESS) CHECK_CU(cuArrayDestroy(array));
    return made;
}

} // namespace

CASE(ADescriptorComesBack) {
    test::DriverContext context;
    const CUDA_ARRAY3D_DESCRIPTOR shape = {
        16, 8, 4, CU_AD_FORMAT_HALF, 2, CUDA_ARRAY3D_LAYERED | CUDA_ARRAY3D_SURFACE_LDST};
    CUarray array = nullptr;
    CHECK_CU(cuArray3DCreate(&array, &shape));
    CUDA_ARRAY3D_DESCRIPTOR told = {};
    CHECK_CU(cuArray3DGetDescriptor(&told, array));
    CHECK_EQ(told.Width, size_t(16));
    CHECK_EQ(told.Height, size_t(8));
    CHECK_EQ(told.Depth, size_t(4));
    CHECK_EQ(told.Format, CU_AD_FORMAT_HALF);
    CHECK_EQ(told.NumChannels, 2u);
    CHECK_EQ(told.Flags, unsigned(CUDA_ARRAY3D_LAYERED | CUDA_ARRAY3D_SURFACE_LDST));
    CHECK_CU(cuArrayDestroy(array));
    CHECK_EQ(cuArray3DGetDescriptor(&told, array), CUDA_ERROR_INVALID_HANDLE);
    CHECK_EQ(cuArrayDestroy(array), CUDA_ERROR_INVALID_HANDLE);

    const CUDA_ARRAY_DESCRIPTOR flat = {20, 0, CU_AD_FORMAT_UNORM_INT8X4, 4};
    CUDA_ARRAY_DESCRIPTOR flat_told = {};
    CHECK_CU(cuArrayCreate(&array, &flat));
    CHECK_CU(cuArrayGetDescriptor(&flat_told, array));
    CHECK_EQ(flat_told.Width, size_t(20));
    CHECK_EQ(flat_told.Height, size_t(0));
    CHECK_EQ(flat_told.Format, CU_AD_FORMAT_UNORM_INT8X4);
    CHECK_EQ(flat_told.NumChannels, 4u);
    CHECK_CU(cuArrayDestroy(array));
}

CASE(WrongDescriptorsAreInvalidValue) {
    test::DriverContext context;
    const CUarray_format format = CU_AD_FORMAT_FLOAT;
    CHECK_EQ(create(0, 0, 0, format, 1, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 0, 4, format, 1, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 4, 6, format, 1, CUDA_ARRAY3D_CUBEMAP), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 8, 0, format, 3, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 8, 0, format, 0, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 8, 0, CUarray_format(0x77), 1, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(create(8, 8, 0, CU_AD_FORMAT_UNORM_INT8X4, 2, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuArray3DCreate(nullptr, nullptr), CUDA_ERROR_INVALID_VALUE);
}

CASE(BothApisShareArrays) {
    test::DriverContext context;
    Array array(kX, kY);
    write(array, counting(kX * kY));
    std::vector<int> back(kX * kY);
    CHECK_EQ(cudaMemcpy2DFromArray(back.data(), kX * 4,
                                   reinterpret_cast<cudaArray_t>(CUarray(array)), 0, 0, kX * 4, kY,
                                   cudaMemcpyDeviceToHost),
             cudaSuccess);
    CHECK(back == counting(kX * kY));
}

CASE(LevelsHaveDescriptors) {
    test::DriverContext context;
    const CUDA_ARRAY3D_DESCRIPTOR shape = {16, 4, 0, CU_AD_FORMAT_SIGNED_INT32, 1, 0};
    CUmipmappedArray mipmapped = nullptr;
    CHECK_CU(cuMipmappedArrayCreate(&mipmapped, &shape, 3));
    CUarray level = nullptr;
    CUDA_ARRAY3D_DESCRIPTOR told = {};
    CHECK_CU(cuMipmappedArrayGetLevel(&level, mipmapped, 2));
    CHECK_CU(cuArray3DGetDescriptor(&told, level));
    CHECK_EQ(told.Width, size_t(4));
    CHECK_EQ(told.Height, size_t(1));
    write(level, counting(4));
    CHECK(read(level, 4) == counting(4));
    CHECK_EQ(cuMipmappedArrayGetLevel(&level, mipmapped, 3), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMipmappedArrayDestroy(mipmapped));
    CHECK_EQ(cuMipmappedArrayDestroy(mipmapped), CUDA_ERROR_INVALID_HANDLE);
}

CASE(BytesOfAnArray) {
    test::DriverContext context;
    Array line(100, 0), other(60, 0);
    write(line, counting(100));
    write(other, std::vector<int>(60, -1));
    CHECK_CU(cuMemcpyAtoA(other, 10 * 4, line, 50 * 4, 20 * 4));
    auto seen = read(other, 60);
    for (int i = 0; i < 60; ++i)
        CHECK_EQ(seen[i], i >= 10 && i < 30 ? i + 41 : -1);

    test::Buffer<int> device(counting(30, 500));
    const auto address = reinterpret_cast<CUdeviceptr>(static_cast<int*>(device));
    CHECK_CU(cuMemcpyDtoA(line, 5 * 4, address, 30 * 4));
    CHECK_EQ(read(line, 100)[34], 529);
    CHECK_EQ(read(line, 100)[35], 36);
    CHECK_CU(cuMemcpyAtoD(address, line, 60 * 4, 30 * 4));
    CHECK(device.host() == counting(30, 61));
    CHECK_EQ(cuMemcpyAtoD(address, line, 80 * 4, 30 * 4), CUDA_ERROR_INVALID_VALUE);

    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, 0));
    const auto from = counting(100, 1000);
    std::vector<int> to(100);
    CHECK_CU(cuMemcpyHtoAAsync(line, 0, from.data(), 400, stream));
    CHECK_CU(cuMemcpyAtoHAsync(to.data(), line, 0, 400, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK(to == from);
    CHECK_CU(cuStreamDestroy(stream));
}

CASE(ARectangleOfAnArray) {
    test::DriverContext context;
    Array array(kX, kY), other(kX, kY);
    write(array, std::vector<int>(kX * kY, -1));
    write(other, std::vector<int>(kX * kY, -1));
    const auto from = counting(4 * 3);
    CUDA_MEMCPY2D copy = {};
    copy.srcMemoryType = CU_MEMORYTYPE_HOST;
    copy.srcHost = from.data();
    copy.srcPitch = 16;
    copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.dstArray = array;
    copy.dstXInBytes = 3 * 4;
    copy.dstY = 1;
    copy.WidthInBytes = 16;
    copy.Height = 3;
    CHECK_CU(cuMemcpy2D(&copy));
    copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.srcArray = array;
    copy.srcXInBytes = 4 * 4;
    copy.srcY = 2;
    copy.dstArray = other;
    copy.dstXInBytes = 0;
    copy.dstY = 0;
    copy.WidthInBytes = 12;
    copy.Height = 2;
    CHECK_CU(cuMemcpy2DUnaligned(&copy));
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, 0));
    copy.dstY = 3;
    CHECK_CU(cuMemcpy2DAsync(&copy, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK_CU(cuStreamDestroy(stream));
    const auto seen = read(array, kX * kY), seen_other = read(other, kX * kY);
    for (size_t y = 0; y < kY; ++y)
        for (size_t x = 0; x < kX; ++x) {
            const bool inside = x >= 3 && x < 7 && y >= 1 && y < 4;
            CHECK_EQ(seen[y * kX + x], inside ? from[(y - 1) * 4 + x - 3] : -1);
            const bool inside_other = x < 3 && y != 2;
            CHECK_EQ(seen_other[y * kX + x], inside_other ? from[(y % 3 + 1) * 4 + x + 1] : -1);
        }
    copy.srcXInBytes = 2; // cuts a texel
    CHECK_EQ(cuMemcpy2D(&copy), CUDA_ERROR_INVALID_VALUE);
    copy.srcXInBytes = 36;
    CHECK_EQ(cuMemcpy2D(&copy), CUDA_ERROR_INVALID_VALUE);
}

CASE(ABoxOfAnArray) {
    test::DriverContext context;
    Array array(kX, kY, kZ);
    std::vector<int> box = counting(kX * kY * kZ), back(4 * 3 * 2, -1);
    CUDA_MEMCPY3D copy = {};
    copy.srcMemoryType = CU_MEMORYTYPE_HOST;
    copy.srcHost = box.data();
    copy.srcPitch = kX * 4;
    copy.srcHeight = kY;
    copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.dstArray = array;
    copy.WidthInBytes = kX * 4;
    copy.Height = kY;
    copy.Depth = kZ;
    CHECK_CU(cuMemcpy3D(&copy));
    copy = {};
    copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
    copy.srcArray = array;
    copy.srcXInBytes = 5 * 4;
    copy.srcY = 2;
    copy.srcZ = 1;
    copy.dstMemoryType = CU_MEMORYTYPE_HOST;
    copy.dstHost = back.data();
    copy.dstPitch = 4 * 4;
    copy.dstHeight = 3;
    copy.WidthInBytes = 4 * 4;
    copy.Height = 3;
    copy.Depth = 2;
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, 0));
    CHECK_CU(cuMemcpy3DAsync(&copy, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    for (size_t z = 0; z < 2; ++z)
        for (size_t y = 0; y < 3; ++y)
            for (size_t x = 0; x < 4; ++x)
                CHECK_EQ(back[(z * 3 + y) * 4 + x], box[((z + 1) * kY + y + 2) * kX + x + 5]);
    copy.Depth = 3;
    CHECK_EQ(cuMemcpy3D(&copy), CUDA_ERROR_INVALID_VALUE);

    // As a node of a graph, which tells the array again.
    copy.Depth = 2;
    CUgraph graph = nullptr;
    CUgraphNode node = nullptr;
    CUgraphExec exec = nullptr;
    CUDA_MEMCPY3D told = {};
    CHECK_CU(cuGraphCreate(&graph, 0));
    CHECK_CU(cuGraphAddMemcpyNode(&node, graph, nullptr, 0, &copy, context.handle));
    CHECK_CU(cuGraphMemcpyNodeGetParams(node, &told));
    CHECK_EQ(told.srcMemoryType, CU_MEMORYTYPE_ARRAY);
    CHECK(told.srcArray == copy.srcArray);
    CHECK_EQ(told.srcXInBytes, size_t(20));
    CHECK_EQ(told.srcZ, size_t(1));
    CHECK_EQ(told.dstMemoryType, CU_MEMORYTYPE_HOST);
    const auto wanted = back;
    back.assign(back.size(), -1);
    CHECK_CU(cuGraphInstantiate(&exec, graph, 0));
    CHECK_CU(cuGraphLaunch(exec, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK(back == wanted);
    CHECK_CU(cuGraphExecDestroy(exec));
    CHECK_CU(cuGraphDestroy(graph));
    CHECK_CU(cuStreamDestroy(stream));
}
