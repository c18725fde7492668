// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/image.h"

namespace cw::ir {
namespace {

constexpr uint32_t kVersion = 2;

void put(ByteWriter& to, const KernelMeta& kernel) {
    to.put(kernel.name);
    to.put(uint32_t(kernel.params.size()));
    for (const Param& param : kernel.params) {
        to.put(param.offset);
        to.put(param.size);
    }
    for (uint32_t value :
         {kernel.arg_bytes, kernel.static_shared, kernel.local_bytes, kernel.stack_bytes,
          kernel.registers, kernel.max_threads, kernel.required_block[0], kernel.required_block[1],
          kernel.required_block[2]})
        to.put(value);
    to.put(uint8_t(kernel.waits));
    to.put(uint8_t(kernel.grid_sync));
}

Result<KernelMeta> getKernel(ByteReader& from) {
    KernelMeta kernel;
    kernel.name = CW_TRY(from.get<std::string>());
    kernel.params.resize(CW_TRY(from.count(8)));
    for (Param& param : kernel.params) {
        param.offset = CW_TRY(from.get<uint32_t>());
        param.size = CW_TRY(from.get<uint32_t>());
    }
    for (uint32_t* value :
         {&kernel.arg_bytes, &kernel.static_shared, &kernel.local_bytes, &kernel.stack_bytes,
          &kernel.registers, &kernel.max_threads, &kernel.required_block[0],
          &kernel.required_block[1], &kernel.required_block[2]})
        *value = CW_TRY(from.get<uint32_t>());
    kernel.waits = CW_TRY(from.get<uint8_t>()) != 0;
    kernel.grid_sync = CW_TRY(from.get<uint8_t>()) != 0;
    for (const Param& param : kernel.params)
        if (uint64_t(param.offset) + param.size > kernel.arg_bytes)
            return makeError(ErrorCode::InvalidImage,
                             "a parameter of kernel '{}' lies outside its arguments", kernel.name);
    return kernel;
}

} // namespace

Bytes Image::serialize() const {
    ByteWriter to;
    to.put(kVersion);
    to.put(target);
    to.put(uint32_t(kernels.size()));
    for (const KernelMeta& kernel : kernels)
        put(to, kernel);
    to.put(uint32_t(globals.size()));
    for (const GlobalMeta& global : globals) {
        to.put(global.name);
        to.put(global.offset);
        to.put(global.size);
        to.put(global.align);
        to.put(global.flags);
        to.put(global.managed_init);
    }
    to.put(segment_size);
    to.put(segment_align);
    to.put(segment_init);
    to.put(uint32_t(relocations.size()));
    for (const Relocation& relocation : relocations) {
        to.put(relocation.offset);
        to.put(relocation.kind);
        to.put(relocation.addend);
        to.put(relocation.index);
    }
    to.put(uint32_t(functions.size()));
    for (const std::string& name : functions)
        to.put(name);
    to.put(uint32_t(files.size()));
    for (const std::string& name : files)
        to.put(name);
    to.put(uint32_t(lines.size()));
    for (const LineEntry& entry : lines) {
        to.put(entry.pc);
        to.put(entry.file);
        to.put(entry.line);
    }
    to.put(code);
    return std::move(to).take();
}

Result<Image> Image::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    const uint32_t version = CW_TRY(from.get<uint32_t>());
    if (version != kVersion)
        return makeError(ErrorCode::InvalidImage, "image of version {}, this build reads {}",
                         version, kVersion);

    Image image;
    image.target = CW_TRY(from.get<std::string>());
    const uint32_t kernel_count = CW_TRY(from.count(46));
    for (uint32_t i = 0; i < kernel_count; ++i)
        image.kernels.push_back(CW_TRY(getKernel(from)));
    image.globals.resize(CW_TRY(from.count(40)));
    for (GlobalMeta& global : image.globals) {
        global.name = CW_TRY(from.get<std::string>());
        global.offset = CW_TRY(from.get<uint64_t>());
        global.size = CW_TRY(from.get<uint64_t>());
        global.align = CW_TRY(from.get<uint32_t>());
        global.flags = CW_TRY(from.get<uint32_t>());
        global.managed_init = CW_TRY(from.get<Bytes>());
    }
    image.segment_size = CW_TRY(from.get<uint64_t>());
    image.segment_align = CW_TRY(from.get<uint32_t>());
    image.segment_init = CW_TRY(from.get<Bytes>());
    image.relocations.resize(CW_TRY(from.count(24)));
    for (Relocation& relocation : image.relocations) {
        relocation.offset = CW_TRY(from.get<uint64_t>());
        relocation.kind = CW_TRY(from.get<Relocation::Kind>());
        relocation.addend = CW_TRY(from.get<uint64_t>());
        relocation.index = CW_TRY(from.get<uint32_t>());
    }
    image.functions.resize(CW_TRY(from.count(8)));
    for (std::string& name : image.functions)
        name = CW_TRY(from.get<std::string>());
    image.files.resize(CW_TRY(from.count(8)));
    for (std::string& name : image.files)
        name = CW_TRY(from.get<std::string>());
    image.lines.resize(CW_TRY(from.count(16)));
    for (LineEntry& entry : image.lines) {
        entry.pc = CW_TRY(from.get<uint64_t>());
        entry.file = CW_TRY(from.get<uint32_t>());
        entry.line = CW_TRY(from.get<uint32_t>());
        if (entry.line != 0 && entry.file >= image.files.size())
            return makeError(ErrorCode::InvalidImage, "a line entry names file {} of {}",
                             entry.file, image.files.size());
    }
    image.code = CW_TRY(from.get<Bytes>());

    if (image.segment_init.size() > image.segment_size)
        return makeError(ErrorCode::InvalidImage, "initial values are larger than the segment");
    for (const GlobalMeta& global : image.globals) {
        const uint64_t size = global.flags & GlobalMeta::Managed ? 8 : global.size;
        if (global.offset > image.segment_size || size > image.segment_size - global.offset)
            return makeError(ErrorCode::InvalidImage, "variable '{}' lies outside its segment",
                             global.name);
    }
    for (const Relocation& relocation : image.relocations) {
        const size_t limit = relocation.kind == Relocation::Function        ? image.functions.size()
                             : relocation.kind == Relocation::ManagedGlobal ? image.globals.size()
                                                                            : SIZE_MAX;
        if (relocation.offset > image.segment_size || image.segment_size - relocation.offset < 8 ||
            relocation.index >= limit)
            return makeError(ErrorCode::InvalidImage, "a relocation lies outside the segment");
    }
    return image;
}

} // namespace cw::ir
