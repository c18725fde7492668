// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: copies from, to and between arrays move their box and nothing else
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMemcpy2DToArray, cudaMemcpy3D
// DOC: CUDA Runtime API, 5.10 Memory Management [DEPRECATED], cudaMemcpyToArray
// ORACLE: not yet run
#include "array_case.h"

namespace {
constexpr size_t kX = 12, kY = 6, kZ = 4;
using test::counting;
} // namespace

CASE(EveryShapeGoesThereAndBack) {
    const cudaExtent shapes[] = {make_cudaExtent(77, 0, 0), make_cudaExtent(13, 9, 0),
                                 make_cudaExtent(13, 9, 5)};
    for (const cudaExtent& shape : shapes) {
        test::Array<int> array(shape);
        const auto texels = counting(array.size());
        array.write(texels);
        CHECK(array.read() == texels);
    }
    test::Array<int> lines(make_cudaExtent(13, 0, 5), cudaArrayLayered);
    lines.write(counting(13 * 5));
    CHECK(lines.read() == counting(13 * 5));
    test::Array<int> cube(make_cudaExtent(7, 7, 6), cudaArrayCubemap);
    cube.write(counting(7 * 7 * 6));
    CHECK(cube.read() == counting(7 * 7 * 6));
}

CASE(ARectangleGoesIntoAnArray) {
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    array.write(std::vector<int>(kX * kY, -1));
    const auto from = counting(8 * 5); // rows of 8
    CHECK_CUDA(
        cudaMemcpy2DToArray(array, 3 * 4, 2, from.data(), 8 * 4, 6 * 4, 3, cudaMemcpyHostToDevice));
    const auto seen = array.read();
    for (size_t y = 0; y < kY; ++y)
        for (size_t x = 0; x < kX; ++x) {
            const bool inside = x >= 3 && x < 9 && y >= 2 && y < 5;
            CHECK_EQ(seen[y * kX + x], inside ? from[(y - 2) * 8 + x - 3] : -1);
        }
}

CASE(ARectangleComesOutOfAnArray) {
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    const auto texels = counting(kX * kY);
    array.write(texels);
    test::Buffer<int> device(8 * 4, 0xff);
    CHECK_CUDA(
        cudaMemcpy2DFromArray(device, 8 * 4, array, 4 * 4, 1, 5 * 4, 4, cudaMemcpyDeviceToDevice));
    const auto seen = device.host();
    for (size_t y = 0; y < 4; ++y)
        for (size_t x = 0; x < 8; ++x)
            CHECK_EQ(seen[y * 8 + x], x < 5 ? texels[(y + 1) * kX + x + 4] : -1);
}

CASE(ARectangleGoesFromArrayToArray) {
    test::Array<int> from(make_cudaExtent(kX, kY, 0)), to(make_cudaExtent(9, 9, 0));
    from.write(counting(kX * kY));
    to.write(std::vector<int>(81, -1));
    CHECK_CUDA(cudaMemcpy2DArrayToArray(to, 2 * 4, 4, from, 5 * 4, 1, 6 * 4, 5));
    const auto seen = to.read();
    for (size_t y = 0; y < 9; ++y)
        for (size_t x = 0; x < 9; ++x) {
            const bool inside = x >= 2 && x < 8 && y >= 4;
            CHECK_EQ(seen[y * 9 + x], inside ? int(1 + (y - 3) * kX + x + 3) : -1);
        }
}

CASE(RectanglesInStreamOrder) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Array<int> array(make_cudaExtent(64, 64, 0));
    int *from = nullptr, *to = nullptr;
    CHECK_CUDA(cudaMallocHost(&from, 64 * 64 * 4));
    CHECK_CUDA(cudaMallocHost(&to, 64 * 64 * 4));
    for (int i = 0; i < 64 * 64; ++i)
        from[i] = i * 3;
    CHECK_CUDA(
        cudaMemcpy2DToArrayAsync(array, 0, 0, from, 256, 256, 64, cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(
        cudaMemcpy2DFromArrayAsync(to, 256, array, 0, 0, 256, 64, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK(std::memcmp(from, to, 64 * 64 * 4) == 0);
    CHECK_CUDA(cudaFreeHost(from));
    CHECK_CUDA(cudaFreeHost(to));
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(ABoxCountsTexelsWhereAnArrayIs) {
    test::Array<short4> array(make_cudaExtent(kX, kY, kZ));
    array.write(std::vector<short4>(array.size(), make_short4(-1, -1, -1, -1)));
    std::vector<short4> from(10 * 8 * 3);
    for (size_t i = 0; i < from.size(); ++i)
        from[i] = make_short4(short(i), short(i + 1), short(i + 2), short(i + 3));
    cudaMemcpy3DParms copy = {};
    copy.srcPtr = make_cudaPitchedPtr(from.data(), 10 * sizeof(short4), 10, 8);
    copy.srcPos = make_cudaPos(2 * sizeof(short4), 1, 1); // of memory: bytes
    copy.dstArray = array;
    copy.dstPos = make_cudaPos(5, 2, 1); // of an array: texels
    copy.extent = make_cudaExtent(4, 3, 2);
    copy.kind = cudaMemcpyHostToDevice;
    CHECK_CUDA(cudaMemcpy3D(&copy));
    const auto seen = array.read();
    for (size_t z = 0; z < kZ; ++z)
        for (size_t y = 0; y < kY; ++y)
            for (size_t x = 0; x < kX; ++x) {
                const bool inside = x >= 5 && x < 9 && y >= 2 && y < 5 && z >= 1 && z < 3;
                const size_t index = (z * 8 + y - 1) * 10 + x - 3;
                CHECK_EQ(int(seen[(z * kY + y) * kX + x].y), inside ? int(index) + 1 : -1);
            }
}

CASE(ABoxGoesFromArrayToArray) {
    test::Array<int> from(make_cudaExtent(kX, kY, kZ)), to(make_cudaExtent(kX, kY, kZ));
    from.write(counting(from.size()));
    to.write(std::vector<int>(to.size(), -1));
    cudaMemcpy3DParms copy = {};
    copy.srcArray = from;
    copy.srcPos = make_cudaPos(1, 1, 2);
    copy.dstArray = to;
    copy.dstPos = make_cudaPos(4, 0, 0);
    copy.extent = make_cudaExtent(7, 5, 2);
    copy.kind = cudaMemcpyDeviceToDevice;
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    CHECK_CUDA(cudaMemcpy3DAsync(&copy, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    const auto seen = to.read();
    for (size_t z = 0; z < kZ; ++z)
        for (size_t y = 0; y < kY; ++y)
            for (size_t x = 0; x < kX; ++x) {
                const bool inside = x >= 4 && x < 11 && y < 5 && z < 2;
                CHECK_EQ(seen[(z * kY + y) * kX + x],
                         inside ? int(1 + ((z + 2) * kY + y + 1) * kX + x - 3) : -1);
            }
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(LayersAreTheDepthOfABox) {
    test::Array<int> lines(make_cudaExtent(kX, 0, kZ), cudaArrayLayered);
    lines.write(std::vector<int>(kX * kZ, -1));
    const auto from = counting(kX);
    cudaMemcpy3DParms copy = {};
    copy.srcPtr = make_cudaPitchedPtr(const_cast<int*>(from.data()), kX * 4, kX, 1);
    copy.dstArray = lines;
    copy.dstPos = make_cudaPos(0, 0, 2);
    copy.extent = make_cudaExtent(kX, 1, 1);
    copy.kind = cudaMemcpyHostToDevice;
    CHECK_CUDA(cudaMemcpy3D(&copy));
    const auto seen = lines.read();
    for (size_t z = 0; z < kZ; ++z)
        for (size_t x = 0; x < kX; ++x)
            CHECK_EQ(seen[z * kX + x], z == 2 ? from[x] : -1);
}

CASE(PeerCopiesTakeArrays) {
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    array.write(counting(kX * kY));
    test::Buffer<int> device(kX * kY);
    cudaMemcpy3DPeerParms copy = {};
    copy.srcArray = array;
    copy.dstPtr = make_cudaPitchedPtr(static_cast<int*>(device), kX * 4, kX, kY);
    copy.extent = make_cudaExtent(kX, kY, 1);
    CHECK_CUDA(cudaMemcpy3DPeer(&copy));
    CHECK(device.host() == counting(kX * kY));
}

CASE(WrongBoxesAreInvalidValue) {
    test::Array<int> array(make_cudaExtent(kX, kY, 0)), other(make_cudaExtent(kX, kY, 0));
    test::Array<short> narrow(make_cudaExtent(kX, kY, 0));
    auto host = counting(kX * kY);
    const auto to = [&](size_t x, size_t y, size_t width, size_t height) {
        return cudaMemcpy2DToArray(array, x, y, host.data(), kX * 4, width, height,
                                   cudaMemcpyHostToDevice);
    };
    CHECK_CUDA(to(0, 0, kX * 4, kY));
    CHECK_EQ(to(4, 0, kX * 4, kY), cudaErrorInvalidValue);
    CHECK_EQ(to(0, 1, kX * 4, kY), cudaErrorInvalidValue);
    CHECK_EQ(to(size_t(0) - 4, 0, 8, 1), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy2DToArray(array, 0, 0, host.data(), 8, 16, 2, cudaMemcpyHostToDevice),
             cudaErrorInvalidPitchValue);
    CHECK_EQ(cudaMemcpy2DToArray(array, 0, 0, host.data(), 48, 48, 2, cudaMemcpyDeviceToHost),
             cudaErrorInvalidMemcpyDirection);
    CHECK_EQ(cudaMemcpy2DToArray(nullptr, 0, 0, host.data(), 48, 48, 2, cudaMemcpyHostToDevice),
             cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpy2DArrayToArray(narrow, 0, 0, array, 0, 0, 8, 1), cudaErrorInvalidValue);

    cudaMemcpy3DParms copy = {};
    copy.srcArray = array;
    copy.dstArray = narrow; // texels of another size
    copy.extent = make_cudaExtent(4, 4, 1);
    copy.kind = cudaMemcpyDeviceToDevice;
    CHECK_EQ(cudaMemcpy3D(&copy), cudaErrorInvalidValue);
    copy.dstArray = other;
    CHECK_CUDA(cudaMemcpy3D(&copy));
    copy.dstPtr = make_cudaPitchedPtr(host.data(), kX * 4, kX, kY); // two destinations
    CHECK_EQ(cudaMemcpy3D(&copy), cudaErrorInvalidValue);
    copy.dstPtr = {};
    copy.extent.depth = 2;
    CHECK_EQ(cudaMemcpy3D(&copy), cudaErrorInvalidValue);
}

// Rows follow each other without gaps.
#if CUDART_VERSION < 13000
CASE(BytesRunOnFromRowToRow) {
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    array.write(std::vector<int>(kX * kY, -1));
    const auto from = counting(31);
    CHECK_CUDA(cudaMemcpyToArray(array, 7 * 4, 1, from.data(), 31 * 4, cudaMemcpyHostToDevice));
    auto seen = array.read();
    const size_t first = kX + 7;
    for (size_t i = 0; i < seen.size(); ++i)
        CHECK_EQ(seen[i], i >= first && i < first + 31 ? from[i - first] : -1);

    std::vector<int> back(20);
    CHECK_CUDA(cudaMemcpyFromArray(back.data(), array, 10 * 4, 1, 20 * 4, cudaMemcpyDeviceToHost));
    CHECK(back == counting(20, 4));
    CHECK_EQ(cudaMemcpyToArray(array, 0, 5, from.data(), 13 * 4, cudaMemcpyHostToDevice),
             cudaErrorInvalidValue);
}

CASE(BytesRunOnBetweenArraysOfOtherWidths) {
    test::Array<int> from(make_cudaExtent(kX, kY, 0)), to(make_cudaExtent(7, 9, 0));
    from.write(counting(kX * kY));
    to.write(std::vector<int>(63, -1));
    CHECK_CUDA(cudaMemcpyArrayToArray(to, 2 * 4, 1, from, 5 * 4, 2, 40 * 4));
    const auto seen = to.read();
    for (size_t i = 0; i < seen.size(); ++i)
        CHECK_EQ(seen[i], i >= 9 && i < 49 ? int(1 + 2 * kX + 5 + i - 9) : -1);
}

CASE(BytesRunOnInStreamOrder) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    auto texels = counting(kX * kY);
    std::vector<int> back(kX * kY);
    CHECK_CUDA(cudaMemcpyToArrayAsync(array, 0, 0, texels.data(), kX * kY * 4,
                                      cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaMemcpyFromArrayAsync(back.data(), array, 0, 0, kX * kY * 4,
                                        cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK(back == texels);
    CHECK_CUDA(cudaStreamDestroy(stream));
}
#endif

// In graphs.
CASE(ACapturedCopyRunsAtEachLaunch) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    test::Array<int> array(make_cudaExtent(kX, kY, 0));
    std::vector<int> from(kX * kY), to(kX * kY);
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    CHECK_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    CHECK_CUDA(cudaMemcpy2DToArrayAsync(array, 0, 0, from.data(), kX * 4, kX * 4, kY,
                                        cudaMemcpyHostToDevice, stream));
    CHECK_CUDA(cudaMemcpy2DFromArrayAsync(to.data(), kX * 4, array, 0, 0, kX * 4, kY,
                                          cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamEndCapture(stream, &graph));
    CHECK_CUDA(cudaGraphInstantiateWithFlags(&exec, graph, 0));
    for (int round = 0; round < 2; ++round) {
        for (size_t i = 0; i < from.size(); ++i)
            from[i] = int(i) + 100 * round;
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
        CHECK_CUDA(cudaStreamSynchronize(stream));
        CHECK(to == from);
    }
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaGraphDestroy(graph));
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(ANodeTellsItsArray) {
    test::Array<short2> array(make_cudaExtent(kX, kY, kZ));
    std::vector<short2> host(6 * 3 * 2, make_short2(7, 8));
    cudaMemcpy3DParms copy = {}, told = {};
    copy.srcPtr = make_cudaPitchedPtr(host.data(), 6 * sizeof(short2), 6, 3);
    copy.dstArray = array;
    copy.dstPos = make_cudaPos(2, 1, 1);
    copy.extent = make_cudaExtent(6, 3, 2);
    copy.kind = cudaMemcpyHostToDevice;
    cudaGraph_t graph;
    cudaGraphNode_t node;
    cudaGraphExec_t exec;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemcpyNode(&node, graph, nullptr, 0, &copy));
    CHECK_CUDA(cudaGraphMemcpyNodeGetParams(node, &told));
    CHECK(told.dstArray == copy.dstArray);
    CHECK(told.srcArray == nullptr);
    CHECK(told.srcPtr.ptr == host.data());
    CHECK_EQ(told.dstPos.x, size_t(2));
    CHECK_EQ(told.dstPos.y, size_t(1));
    CHECK_EQ(told.dstPos.z, size_t(1));
    CHECK_EQ(told.extent.width, size_t(6));
    CHECK_CUDA(cudaGraphInstantiateWithFlags(&exec, graph, 0));
    array.write(std::vector<short2>(array.size()));
    CHECK_CUDA(cudaGraphLaunch(exec, nullptr));
    CHECK_CUDA(cudaDeviceSynchronize());
    const auto seen = array.read();
    CHECK_EQ(int(seen[(1 * kY + 1) * kX + 2].x), 7);
    CHECK_EQ(int(seen[(2 * kY + 3) * kX + 7].y), 8);
    CHECK_EQ(int(seen[(2 * kY + 3) * kX + 8].y), 0);
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaGraphDestroy(graph));
}
