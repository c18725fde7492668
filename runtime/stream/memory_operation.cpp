// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/memory_operation.h"

#include <chrono>
#include <thread>

#include "runtime/memory/copy.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"

namespace cw::runtime {
namespace {

template <typename Word>
bool holds(uint64_t address, uint64_t value, WaitFor wanted) {
    const Word seen = __atomic_load_n(reinterpret_cast<const Word*>(address), __ATOMIC_ACQUIRE);
    const auto word = Word(value);
    switch (wanted) {
    case WaitFor::AtLeast:
        return std::make_signed_t<Word>(seen - word) >= 0;
    case WaitFor::Equal:
        return seen == word;
    case WaitFor::AnyBit:
        return (seen & word) != 0;
    case WaitFor::AnyBitClear:
        return Word(~(seen | word)) != 0;
    }
    return true;
}

Result<> check(Stream& stream, uint64_t address, uint32_t bytes) {
    if (address == 0 || address % bytes)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no address of {} bytes", address,
                         bytes);
    const auto found = CW_TRY(
        checkedEnd(stream.context().runtime().memory(), reinterpret_cast<void*>(address), bytes));
    if (!found)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no memory that CUDA knows", address);
    if (!hostMayTouch(found->kind) && !stream.context().facts().host_can_access)
        return makeError(ErrorCode::NotSupported, "the host can't read memory of device '{}'",
                         stream.context().facts().name);
    return {};
}

Result<> waitForValue(Stream& stream, const MemoryOperation& operation) {
    const auto [writes, address, value, bytes, wanted] = operation;
    Context* context = &stream.context();
    return stream.callHost([=] {
        const auto reached = [&] {
            return bytes == 4 ? holds<uint32_t>(address, value, wanted)
                              : holds<uint64_t>(address, value, wanted);
        };
        for (int round = 0; !reached() && context->check(); ++round)
            if (round < 1000)
                std::this_thread::yield();
            else
                std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
}

Result<> writeValue(Stream& stream, const MemoryOperation& operation) {
    const auto [writes, address, value, bytes, wanted] = operation;
    return stream.callHost([=] {
        if (bytes == 4)
            __atomic_store_n(reinterpret_cast<uint32_t*>(address), uint32_t(value),
                             __ATOMIC_RELEASE);
        else
            __atomic_store_n(reinterpret_cast<uint64_t*>(address), value, __ATOMIC_RELEASE);
    });
}

} // namespace

Result<> operate(Stream& stream, std::span<const MemoryOperation> operations, Bytes spelled) {
    for (const MemoryOperation& one : operations)
        CW_TRY(check(stream, one.address, one.bytes));
    if (stream.captured())
        return captureWork(
            stream, OperationWork{{operations.begin(), operations.end()}, std::move(spelled)});
    for (const MemoryOperation& one : operations)
        CW_TRY(one.writes ? writeValue(stream, one) : waitForValue(stream, one));
    return {};
}

} // namespace cw::runtime
