// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/codegen.h"
#include "ir/passes/describe_kernels.h"
#include "ir/passes/insert_yields.h"
#include "ir/passes/place_variables.h"

namespace cw::null {
namespace {

/// The skeleton of a codegen: describes kernels and variables, makes no code.
class NullCodegen final : public Codegen {
  public:
    ir::DeviceFacts defaultFacts() const override {
        ir::DeviceFacts facts;
        facts.backend = "null";
        facts.target = "none";
        facts.executes = false;
        return facts;
    }

    Result<ir::Image> generate(ir::Module portable, const ir::DeviceFacts& facts,
                               const CodegenOptions&) override {
        ir::insertYields(portable.get());
        ir::Placement placement = CW_TRY(ir::placeVariables(portable.get()));
        ir::Image image;
        image.target = facts.imageKey();
        image.kernels = ir::describeKernels(portable.get(), placement.static_shared);
        image.globals = std::move(placement.globals);
        image.segment_size = placement.segment_size;
        image.segment_align = placement.segment_align;
        image.segment_init = std::move(placement.segment_init);
        image.relocations = std::move(placement.relocations);
        image.functions = std::move(placement.functions);
        return image;
    }
};

} // namespace

Codegen& codegen() {
    static NullCodegen instance;
    return instance;
}

} // namespace cw::null
