// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/ptx/device_program.h"

#include <cstring>

#include "backends/codegen.h"
#include "frontend/frontend.h"
#include "ir/pipeline.h"

namespace cw::tools {
namespace {

constexpr uint64_t kOutBytes = 64 << 10;

Bytes bytesOf(const Argument& argument) {
    Bytes bytes;
    for (const Value& value : argument.values) {
        const auto* from = reinterpret_cast<const std::byte*>(&value.bits);
        bytes.insert(bytes.end(), from, from + value.bytes);
    }
    return bytes;
}

/// What the parameter holds: the buffer's address, the structure, or a number of its size.
Result<Bytes> parameterOf(const Argument& argument, DevicePtr buffer, uint32_t size) {
    Argument whole = argument;
    if (argument.is_buffer)
        whole.values = {{.bits = buffer, .bytes = 8}};
    else if (argument.values[0].any_size && !argument.is_structure)
        whole.values[0].bytes = size;
    Bytes bytes = bytesOf(whole);
    if (bytes.size() == size) return bytes;
    return makeError(ErrorCode::InvalidArgument, "a parameter has {} bytes, its argument {}", size,
                     bytes.size());
}

} // namespace

Result<std::unique_ptr<DeviceProgram>>
DeviceProgram::make(std::string_view ptx, const std::string& name, Driver& driver, uint32_t index) {
    std::unique_ptr<DeviceProgram> program(new DeviceProgram);
    program->device_ = CW_TRY(driver.open(index));
    if (!program->executes()) return program;
    program->device_->setFaultHandler(
        [fault = &program->fault_](const Fault& what) { *fault = what.message; });
    program->queue_ = CW_TRY(program->device_->createQueue(0));
    CW_TRY(program->load(ptx, name));
    return program;
}

DeviceProgram::~DeviceProgram() {
    queue_.reset();
    for (auto [address, bytes] : buffers_)
        device_->free(address, bytes, MemoryKind::Device);
}

Result<> DeviceProgram::load(std::string_view ptx, const std::string& name) {
    ir::Module module = CW_TRY(frontend::translatePtx(ptx, name));
    CW_TRY(ir::makePortable(module, {}));
    const ir::DeviceFacts& facts = device_->facts();
    Codegen* codegen = findCodegen(facts.backend);
    if (!codegen) return makeError(ErrorCode::NotFound, "no codegen for '{}'", facts.backend);
    image_ = std::make_shared<ir::Image>(CW_TRY(codegen->generate(std::move(module), facts, {})));
    executable_ = CW_TRY(device_->load(image_));
    out_ = CW_TRY(device_->allocate(kOutBytes, 256, MemoryKind::Device));
    buffers_.emplace_back(out_, kOutBytes);
    return placeVariables();
}

Result<> DeviceProgram::placeVariables() {
    if (!image_->segment_size) return {};
    const uint64_t size = image_->segment_size;
    segment_ =
        CW_TRY(device_->allocate(size, std::max(image_->segment_align, 256u), MemoryKind::Device));
    buffers_.emplace_back(segment_, size);
    Bytes bytes(size);
    std::ranges::copy(image_->segment_init, bytes.begin());
    for (const ir::Relocation& relocation : image_->relocations) {
        uint64_t value = segment_ + relocation.addend;
        if (relocation.kind == ir::Relocation::Function)
            value = CW_TRY(executable_->functionAddress(relocation.index)) + relocation.addend;
        std::memcpy(bytes.data() + relocation.offset, &value, sizeof value);
    }
    return copy(reinterpret_cast<void*>(segment_), bytes.data(), CopyKind::HostToDevice, size);
}

Result<> DeviceProgram::copy(void* to, const void* from, CopyKind kind, size_t bytes) {
    queue_->wait(CW_TRY(queue_->copy(to, from, kind, CopyShape{.width = bytes})));
    return {};
}

Result<DevicePtr> DeviceProgram::upload(const Argument& argument) {
    const Bytes bytes = bytesOf(argument);
    const uint64_t size = std::max<uint64_t>(bytes.size(), 256);
    const DevicePtr address = CW_TRY(device_->allocate(size, 256, MemoryKind::Device));
    buffers_.emplace_back(address, size);
    CW_TRY(
        copy(reinterpret_cast<void*>(address), bytes.data(), CopyKind::HostToDevice, bytes.size()));
    return address;
}

Result<Bytes> DeviceProgram::run(const ExecLine& line, size_t bytes) {
    Bytes result(bytes);
    uint32_t index = 0;
    while (index < image_->kernels.size() && image_->kernels[index].name != line.kernel)
        ++index;
    if (index == image_->kernels.size())
        return makeError(ErrorCode::NotFound, "there is no kernel '{}'", line.kernel);
    const ir::KernelMeta& kernel = image_->kernels[index];
    if (kernel.params.size() != line.arguments.size() + 1 || bytes > kOutBytes)
        return makeError(ErrorCode::InvalidArgument, "'{}' takes {} arguments beside the first",
                         line.kernel, kernel.params.size() - 1);
    Bytes zeros(kOutBytes), block(kernel.arg_bytes);
    CW_TRY(copy(reinterpret_cast<void*>(out_), zeros.data(), CopyKind::HostToDevice, kOutBytes));
    std::memcpy(block.data() + kernel.params[0].offset, &out_, sizeof out_);
    for (size_t i = 0; i < line.arguments.size(); ++i) {
        const Argument& argument = line.arguments[i];
        const ir::Param& param = kernel.params[i + 1];
        const DevicePtr buffer = argument.is_buffer ? CW_TRY(upload(argument)) : 0;
        const Bytes bytes_of_one = CW_TRY(parameterOf(argument, buffer, param.size));
        std::ranges::copy(bytes_of_one, block.begin() + param.offset);
    }
    Grid grid;
    grid.grid[0] = line.grid;
    grid.block[0] = line.block;
    grid.dynamic_shared = line.dynamic_shared;
    fault_.clear();
    queue_->wait(CW_TRY(queue_->launch(executable_, index, grid, segment_, block)));
    if (!fault_.empty()) return makeError(ErrorCode::LaunchFailed, "the kernel faults: {}", fault_);
    CW_TRY(copy(result.data(), reinterpret_cast<void*>(out_), CopyKind::DeviceToHost, bytes));
    return result;
}

} // namespace cw::tools
