// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/table.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

namespace cw::cpu {
namespace {

class TableWriter {
  public:
    explicit TableWriter(llvm::Module& module)
        : module_(module), context_(module.getContext()), build_(context_) {}

    void write(const std::vector<TableRow>& rows) {
        llvm::SmallVector<llvm::Constant*, 16> kernels;
        for (const TableRow& row : rows)
            kernels.push_back(kernel(row));
        llvm::GlobalVariable* functions = module_.getGlobalVariable("cw.functions", true);
        const uint64_t function_count =
            functions ? functions->getValueType()->getArrayNumElements() : 0;
        llvm::Constant* image =
            record({number(CW_CPU_ABI), number(uint32_t(rows.size())), array(kernels),
                    number(uint32_t(function_count)), number(0), orNull(functions)});
        auto* variable =
            new llvm::GlobalVariable(module_, image->getType(), true,
                                     llvm::GlobalValue::ExternalLinkage, image, "cw_cpu_image");
        variable->setVisibility(llvm::GlobalValue::ProtectedVisibility);
    }

  private:
    llvm::Constant* number(uint32_t value) { return build_.getInt32(value); }
    llvm::Constant* orNull(llvm::Constant* value) {
        return value ? value : llvm::ConstantPointerNull::get(build_.getPtrTy());
    }
    llvm::Constant* record(llvm::ArrayRef<llvm::Constant*> members) {
        return llvm::ConstantStruct::getAnon(context_, members);
    }
    /// The address of a variable that holds them, which are of one type; null when there are none.
    llvm::Constant* array(llvm::ArrayRef<llvm::Constant*> elements) {
        if (elements.empty()) return orNull(nullptr);
        auto* type = llvm::ArrayType::get(elements[0]->getType(), elements.size());
        return variable(llvm::ConstantArray::get(type, elements));
    }
    llvm::Constant* variable(llvm::Constant* value) {
        return new llvm::GlobalVariable(module_, value->getType(), true,
                                        llvm::GlobalValue::InternalLinkage, value);
    }

    /// A CwKernel.
    llvm::Constant* kernel(const TableRow& row) {
        llvm::SmallVector<llvm::Constant*, 8> regions;
        for (size_t i = 0; i < row.regions.size(); ++i)
            regions.push_back(region(row.regions[i], row.cut->regions[i]));
        return record({variable(llvm::ConstantDataArray::getString(context_, row.meta->name)),
                       orNull(row.entry), number(row.kind), number(uint32_t(regions.size())),
                       orNull(row.single), array(regions),
                       number(row.cut ? row.cut->frame_bytes : 0), number(row.flags)});
    }

    /// A CwRegion.
    llvm::Constant* region(llvm::Function* entry, const Regions::Region& cut) {
        llvm::SmallVector<llvm::Constant*, 8> uniforms;
        for (const Regions::Uniform& uniform : cut.uniforms)
            uniforms.push_back(record({number(uniform.offset), number(uniform.size)}));
        return record({entry, number(cut.wait), number(cut.mode), array(uniforms),
                       number(uint32_t(uniforms.size())), number(cut.flags)});
    }

    llvm::Module& module_;
    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
};

} // namespace

void exportTable(llvm::Module& module, const std::vector<TableRow>& rows) {
    TableWriter(module).write(rows);
}

} // namespace cw::cpu
