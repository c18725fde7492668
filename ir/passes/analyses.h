// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/Passes/PassBuilder.h>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace cw::ir {

/// What a pipeline of LLVM's passes needs to run: pipeline.run(module, analyses.modules).
struct Analyses {
    explicit Analyses(llvm::TargetMachine* machine = nullptr,
                      llvm::PipelineTuningOptions tuning = {})
        : builder(machine, tuning) {
        builder.registerModuleAnalyses(modules);
        builder.registerCGSCCAnalyses(graph);
        builder.registerFunctionAnalyses(functions);
        builder.registerLoopAnalyses(loops);
        builder.crossRegisterProxies(loops, functions, graph, modules);
    }
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager graph;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder;
};

} // namespace cw::ir
