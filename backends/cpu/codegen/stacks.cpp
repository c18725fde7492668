// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/stacks.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/DataExtractor.h>

namespace cw::cpu {
namespace {

using Frames = llvm::StringMap<uint64_t>;

/// The section that LLVM writes: an address and a size for each function.
llvm::DenseMap<uint64_t, uint64_t> readSection(const llvm::object::ObjectFile& object) {
    llvm::DenseMap<uint64_t, uint64_t> sizes;
    for (const llvm::object::SectionRef& section : object.sections()) {
        auto name = section.getName();
        auto bytes = section.getContents();
        if (!name || !bytes || *name != ".stack_sizes") {
            llvm::consumeError(name.takeError());
            llvm::consumeError(bytes.takeError());
            continue;
        }
        const llvm::DataExtractor data(*bytes, true, 8);
        llvm::DataExtractor::Cursor at(0);
        while (at && !data.eof(at)) {
            const uint64_t address = data.getAddress(at);
            sizes[address] = data.getULEB128(at);
        }
        llvm::consumeError(at.takeError());
    }
    return sizes;
}

Frames readFrames(ByteView shared_object) {
    Frames frames;
    auto object = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
        {reinterpret_cast<const char*>(shared_object.data()), shared_object.size()}, "image"));
    if (!object) {
        llvm::consumeError(object.takeError());
        return frames;
    }
    const auto sizes = readSection(**object);
    for (const llvm::object::SymbolRef& symbol : (*object)->symbols()) {
        auto name = symbol.getName();
        auto address = symbol.getAddress();
        if (name && address) {
            if (const auto found = sizes.find(*address); found != sizes.end())
                frames[*name] = found->second;
        }
        llvm::consumeError(name.takeError());
        llvm::consumeError(address.takeError());
    }
    return frames;
}

void addCallees(llvm::Function& function, llvm::SetVector<llvm::Function*>& reached) {
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
            if (llvm::Function* callee = call->getCalledFunction()) reached.insert(callee);
}

} // namespace

void measureStacks(llvm::Module& module, ByteView shared_object, ir::Image& image) {
    const Frames frames = readFrames(shared_object);
    for (ir::KernelMeta& kernel : image.kernels) {
        llvm::SetVector<llvm::Function*> reached;
        if (llvm::Function* entry = module.getFunction(kernel.name + ".entry"))
            reached.insert(entry);
        // What is called through pointers.
        for (const std::string& name : image.functions)
            if (llvm::Function* function = module.getFunction(name)) reached.insert(function);
        uint64_t bytes = 0;
        for (size_t i = 0; i < reached.size(); ++i) {
            bytes += frames.lookup(reached[i]->getName());
            addCallees(*reached[i], reached);
        }
        kernel.stack_bytes = uint32_t(std::min<uint64_t>(bytes, UINT32_MAX));
    }
}

} // namespace cw::cpu
