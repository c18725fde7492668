// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/debug_lines.h"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Module.h>

namespace cw::ptx {

DebugLines::DebugLines(const Module& ast, llvm::Module& module) : builder_(module) {
    for (auto [number, path] : ast.files) {
        const size_t slash = path.rfind('/');
        const bool has_folder = slash != std::string_view::npos;
        files_[number] = builder_.createFile(
            llvm::StringRef(has_folder ? path.substr(slash + 1) : path),
            llvm::StringRef(has_folder ? path.substr(0, slash) : std::string_view()));
    }
    if (files_.empty()) return;
    module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
    unit_ = builder_.createCompileUnit(llvm::DISourceLanguageName(llvm::dwarf::DW_LANG_C_plus_plus),
                                       files_.begin()->second, "PTX", true, "", 0, "",
                                       llvm::DICompileUnit::LineTablesOnly);
}

void DebugLines::begin(const Function& function, llvm::Function& made, Emitter& emitter) {
    const Statement* first = nullptr;
    for (const Statement& statement : function.body)
        if (statement.kind == Statement::Loc && files_.count(statement.line.file)) {
            first = &statement;
            break;
        }
    if (!first) return;
    llvm::DIFile* file = files_[first->line.file];
    llvm::DISubprogram* subprogram = builder_.createFunction(
        file, llvm::StringRef(function.name), "", file, first->line.line,
        builder_.createSubroutineType(builder_.getOrCreateTypeArray({})), first->line.line,
        llvm::DINode::FlagZero,
        llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
    made.setSubprogram(subprogram);
    emitter.locate = [this, subprogram](const SourceLine& line) {
        return locate(line, subprogram);
    };
    emitter.build.SetCurrentDebugLocation(locate(first->line, subprogram));
}

llvm::DebugLoc DebugLines::locate(const SourceLine& line, llvm::DISubprogram* subprogram) {
    llvm::DIScope* scope = subprogram;
    const auto file = files_.find(line.file);
    if (file != files_.end() && file->second != subprogram->getFile()) {
        llvm::DIScope*& known = scopes_[{subprogram, line.file}];
        if (!known) known = builder_.createLexicalBlockFile(subprogram, file->second);
        scope = known;
    }
    return llvm::DILocation::get(subprogram->getContext(), line.line, line.column, scope);
}

void DebugLines::finish() {
    if (unit_) builder_.finalize();
}

} // namespace cw::ptx
