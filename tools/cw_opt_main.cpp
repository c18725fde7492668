// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cw-opt [--PASS …] [FILE]: runs passes of KIR's pipeline on LLVM text and prints the result;
// --image=BACKEND [--target=TEXT] makes an image and prints what the runtime would know of it. For
// tests/passes and for people who debug the pipeline.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "backends/codegen.h"
#include "ir/module.h"
#include "ir/passes/builtin_variables.h"
#include "ir/passes/cuda_semantics.h"
#include "ir/passes/device_runtime.h"
#include "ir/passes/expand_atomics.h"
#include "ir/passes/expand_floats.h"
#include "ir/passes/expand_integers.h"
#include "ir/passes/expand_operations.h"
#include "ir/passes/flush_denormals.h"
#include "ir/passes/fuse_products.h"
#include "ir/passes/insert_yields.h"
#include "ir/passes/lower_indirect_calls.h"
#include "ir/passes/lower_bfloat.h"
#include "ir/passes/managed_variables.h"
#include "ir/passes/match_calls.h"
#include "ir/passes/place_variables.h"
#include "ir/passes/rename_operations.h"
#include "ir/passes/retarget.h"
#include "ir/passes/split_aggregates.h"
#include "ir/passes/thread_parameter.h"
#include "ir/pipeline.h"
#include "ir/ptx/operations.h"
#include "ir/simt/lower_recursion.h"
#include "ir/simt/make_convergent.h"
#include "ir/verify.h"
#include "support/file.h"

namespace cw {
namespace {

/// What --retarget changes to.
const ir::Spelling kSpirvSpelling{
    .triple = "spirv64-unknown-unknown",
    .layout = "e-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-"
              "n8:16:32:64-G1",
    .spaces = {{0, 4}, {4, 1}, {5, 0}},
    .stack = 0,
    .bfloat = false,
    .scopes = {{"block", "workgroup"}, {"", "device"}}};

Result<> runPass(const std::string& name, ir::Module& module) {
    llvm::Module& m = module.get();
    if (name == "--cuda-semantics") return ir::cudaSemantics(m), Result<>();
    if (name == "--expand-atomics") return ir::expandAtomics(m, {}), Result<>();
    if (name == "--expand-atomics-64") return ir::expandAtomics(m, {.words64 = false}), Result<>();
    if (name == "--expand-floats") return ir::expandFloats(m, {true, true, true});
    if (name == "--expand-integers") return ir::expandIntegers(m), Result<>();
    if (name == "--expand-operations") return ir::expandOperations(m), Result<>();
    if (name == "--flush-denormals") return ir::flushDenormals(m), Result<>();
    if (name == "--lower-bfloat") return ir::lowerBfloat(m), Result<>();
    if (name == "--lower-flushes") return ir::lowerFlushes(m), Result<>();
    if (name == "--fuse-products") return ir::fuseProducts(m), Result<>();
    if (name == "--insert-lockstep") return ir::insertLockstep(m, true), Result<>();
    if (name == "--insert-yields") return ir::insertYields(m), Result<>();
    if (name == "--builtin-variables") return ir::builtinVariables(m), Result<>();
    if (name == "--lower-indirect-calls") {
        ir::Placement placement = CW_TRY(ir::placeVariables(m));
        return ir::lowerIndirectCalls(m, placement), Result<>();
    }
    if (name == "--lower-recursion") return ir::lowerRecursion(m), Result<>();
    if (name == "--make-convergent") return ir::makeConvergent(m, {});
    if (name == "--match-calls") return ir::matchCalls(m);
    if (name == "--device-runtime") return ir::deviceRuntime(m), Result<>();
    if (name == "--managed-variables") return ir::managedVariables(m), Result<>();
    if (name == "--place-variables") {
        CW_TRY(ir::placeVariables(m));
        return {};
    }
    if (name == "--place-all-variables") {
        CW_TRY(ir::placeVariables(m, true));
        return {};
    }
    if (name == "--portable") return ir::makePortable(module, {});
    if (name == "--ptx-operations") return ir::spellOperationsAsPtx(m), Result<>();
    if (name == "--rename-operations") return ir::renameOperations(m);
    if (name == "--retarget") return ir::retarget(m, kSpirvSpelling), Result<>();
    if (name == "--split-aggregates") return ir::splitAggregates(m), Result<>();
    if (name == "--retarget-bits") {
        ir::Spelling bits = kSpirvSpelling;
        bits.half = bits.fp64 = false;
        return ir::retarget(m, bits), Result<>();
    }
    if (name == "--split-vectors") return ir::splitVectors(m), Result<>();
    if (name == "--thread-parameter") return ir::addThreadParameter(m, 64), Result<>();
    if (name == "--verify-portable") return ir::verifyPortable(m, true);
    return makeError(ErrorCode::InvalidArgument, "no pass is called '{}'", name);
}

Result<> describe(ir::Module module, const std::string& backend, const std::string& target,
                  const std::string& code_path) {
    Codegen* codegen = findCodegen(backend);
    if (!codegen) return makeError(ErrorCode::NotFound, "no backend is called '{}'", backend);
    ir::DeviceFacts facts = codegen->defaultFacts();
    if (!target.empty()) facts.target = target;
    const ir::Image image = CW_TRY(codegen->generate(std::move(module), facts, {}));
    for (const ir::KernelMeta& kernel : image.kernels)
        fmt::print("kernel {} args={} shared={} max_threads={} waits={} stack={}\n", kernel.name,
                   kernel.arg_bytes, kernel.static_shared, kernel.max_threads, kernel.waits,
                   kernel.stack_bytes);
    for (const ir::GlobalMeta& global : image.globals)
        fmt::print("global {} offset={} size={} flags={}\n", global.name, global.offset,
                   global.size, global.flags);
    fmt::print("segment={} relocations={} functions={}\n", image.segment_size,
               image.relocations.size(), image.functions.size());
    if (!code_path.empty()) CW_TRY(writeFileAtomically(code_path, image.code));
    return {};
}

Result<> run(const std::vector<std::string>& arguments) {
    std::vector<std::string> passes;
    std::string path, backend, target, code_path;
    for (const std::string& argument : arguments) {
        if (argument.starts_with("--image="))
            backend = argument.substr(8);
        else if (argument.starts_with("--target="))
            target = argument.substr(9);
        else if (argument.starts_with("--code="))
            code_path = argument.substr(7);
        else if (argument.starts_with("--"))
            passes.push_back(argument);
        else
            path = argument;
    }
    Bytes bytes;
    if (path.empty() || path == "-") {
        const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
        bytes.assign(asBytes(text).begin(), asBytes(text).end());
    } else {
        bytes = CW_TRY(readFile(path));
    }
    ir::Module module = CW_TRY(ir::Module::parse(bytes, path.empty() ? "<stdin>" : path));
    for (const std::string& pass : passes)
        CW_TRY_WHILE(runPass(pass, module), "running {}", pass);
    if (!backend.empty()) return describe(std::move(module), backend, target, code_path);
    std::cout << module.text();
    return {};
}

} // namespace
} // namespace cw

int main(int count, char** values) {
    const auto result = cw::run({values + 1, values + count});
    if (result) return 0;
    fmt::print(stderr, "cw-opt: error: {}\n", result.error().message);
    return 1;
}
