// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <map>

#include "frontend/cuda/attempt.h"
#include "frontend/cuda/precompiled.h"
#include "support/log.h"

namespace cw::frontend {
namespace {

constexpr int kMostAttempts =
    24; // each one cures at least one error; more is a rule that doesn't cure

const LogChannel& log() {
    static const LogChannel channel("dialect");
    return channel;
}

/// Cures what rules know how to cure; false when they know nothing.
bool repair(const std::vector<FileComplaint>& complaints, SourceFiles& files) {
    std::map<std::string, std::pair<const std::string*, std::vector<dialect::Edit>>> by_path;
    for (const FileComplaint& found : complaints) {
        dialect::Complaint complaint = found.complaint;
        complaint.text = found.text;
        for (const dialect::Rule* rule : dialect::rules()) {
            const std::vector<dialect::Edit> edits = rule->repair(complaint);
            if (edits.empty()) continue;
            if (log().on(LogLevel::Debug))
                log().write(LogLevel::Debug, fmt::format("{}: rule '{}' repairs it: {}", found.path,
                                                         rule->name, complaint.message));
            auto& [text, all] = by_path[found.path];
            text = &found.text;
            for (const dialect::Edit& edit : edits)
                if (std::ranges::find(all, edit) == all.end()) all.push_back(edit);
            break;
        }
    }
    bool changed = false;
    for (auto& [path, repaired] : by_path) {
        std::string text = dialect::apply(*repaired.first, repaired.second);
        if (text.empty() || text == *repaired.first) continue;
        files.replace(path, std::move(text));
        changed = true;
    }
    return changed;
}

} // namespace

Result<Attempt> runPass(const CudaSource& source, Pass pass, HostOutput form,
                        const std::string& output, SourceFiles::Container container) {
    return runPass(source, pass, form, output,
                   llvm::makeIntrusiveRefCnt<SourceFiles>(std::move(container)));
}

Result<Attempt> runPass(const CudaSource& source, Pass pass, HostOutput form,
                        const std::string& output, llvm::IntrusiveRefCntPtr<SourceFiles> files) {
    const std::vector<std::string> arguments = CW_TRY(clangArguments(source, pass, form, output));
    Attempt last;
    const bool is_code = form == HostOutput::Object || form == HostOutput::Assembly;
    if (const auto header =
            is_code ? precompiledHeader(source, pass, arguments, *files) : std::nullopt) {
        last = attempt(source, pass, header->arguments, files, &*header);
        if (last.ok && last.complaints.empty()) {
            if (log().on(LogLevel::Debug))
                log().write(LogLevel::Debug, source.path + ": takes the precompiled header");
            return last;
        }
    } // what there is to say or to repair comes from the text of the header
    for (int i = 0; i < kMostAttempts; i++) {
        last = attempt(source, pass, arguments, files);
        if (!repair(last.complaints, *files)) break;
    }
    return last;
}

} // namespace cw::frontend
