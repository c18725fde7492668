// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/instructions.h"

#include <algorithm>
#include <unordered_map>

#include "frontend/ptx/lower/lower.h"
#include "support/spelling.h"

namespace cw::ptx {
namespace {

constexpr Row kRows[] = {
#define CW_PTX(syntax, operands, function, ptx, sm) {syntax, operands, lower::function, ptx, sm},
#define CW_PTX_REFUSED(syntax, operands, ptx, sm) {syntax, operands, nullptr, ptx, sm},
#include "frontend/ptx/instructions/all.inc"
#undef CW_PTX
#undef CW_PTX_REFUSED
};

using Slots = std::vector<Form::Slot>;

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + separator.size(), text.size()));
    }
    return parts;
}

/// Does the rest of the modifiers fit the rest of the slots? `farthest` keeps how many of them were
/// taken at best, and the slot where it ended.
struct Fitting {
    const std::vector<std::string_view>& modifiers;
    const Slots& slots;
    size_t farthest = 0, slot_there = 0;

    bool fits(size_t modifier, size_t slot) {
        if (modifier > farthest || (modifier == farthest && slot > slot_there))
            farthest = modifier, slot_there = slot;
        if (slot == slots.size()) return modifier == modifiers.size();
        if (modifier < modifiers.size() &&
            std::ranges::find(slots[slot].choices, modifiers[modifier]) !=
                slots[slot].choices.end() &&
            fits(modifier + 1, slot + 1))
            return true;
        return slots[slot].optional && fits(modifier, slot + 1);
    }
};

/// Modifiers of one kind keep their order among themselves: types, state spaces, layouts.
int kindOf(std::string_view modifier) {
    static constexpr std::string_view kSpaces[] = {
        "const", "global", "local", "param", "shared", "shared::cta", "shared::cluster"};
    if (parseType(modifier) || parseType(modifier.substr(0, modifier.find('x')))) return 1;
    if (std::ranges::find(kSpaces, modifier) != std::end(kSpaces)) return 2;
    return modifier == "row" || modifier == "col" ? 3 : 0;
}

/// The same without an order, as ptxas takes them: `atom.add.release.gpu.u32` is how the headers of
/// CUDA write `atom.release.gpu.add.u32`. The modifiers by slot, or nothing.
class AnyOrder {
  public:
    AnyOrder(const std::vector<std::string_view>& modifiers, const Slots& slots)
        : modifiers_(modifiers), slots_(slots), taken_(slots.size()) {}

    std::vector<std::string_view> run() {
        if (modifiers_.size() > slots_.size() || !fits(0)) return {};
        std::vector<std::string_view> ordered;
        for (std::string_view modifier : taken_)
            if (!modifier.empty()) ordered.push_back(modifier);
        return ordered;
    }

  private:
    bool fits(size_t modifier) {
        if (modifier == modifiers_.size()) {
            for (size_t slot = 0; slot < slots_.size(); ++slot)
                if (taken_[slot].empty() && !slots_[slot].optional) return false;
            return true;
        }
        const std::string_view wanted = modifiers_[modifier];
        for (size_t slot = firstFor(wanted); slot < slots_.size(); ++slot) {
            const auto& choices = slots_[slot].choices;
            if (!taken_[slot].empty() || std::ranges::find(choices, wanted) == choices.end())
                continue;
            taken_[slot] = wanted;
            if (fits(modifier + 1)) return true;
            taken_[slot] = {};
        }
        return false;
    }

    /// Behind the last slot that has a modifier of this kind.
    size_t firstFor(std::string_view wanted) const {
        const int kind = kindOf(wanted);
        for (size_t slot = slots_.size(); kind && slot > 0; --slot)
            if (!taken_[slot - 1].empty() && kindOf(taken_[slot - 1]) == kind) return slot;
        return 0;
    }

    const std::vector<std::string_view>& modifiers_;
    const Slots& slots_;
    std::vector<std::string_view> taken_;
};

const std::unordered_map<std::string_view, std::vector<Form>>& formsByMnemonic() {
    static const auto forms = [] {
        std::unordered_map<std::string_view, std::vector<Form>> map;
        for (const Row& row : kRows) {
            Form form(row);
            map[form.mnemonic].push_back(std::move(form));
        }
        return map;
    }();
    return forms;
}

std::string listed(const std::vector<std::string_view>& choices) {
    std::string text;
    for (size_t i = 0; i < choices.size(); ++i)
        text += fmt::format("{}.{}",
                            i == 0                    ? ""
                            : i + 1 == choices.size() ? " or "
                                                      : ", ",
                            choices[i]);
    return text;
}

std::string opcodeOf(const Instruction& instruction) {
    std::string text(instruction.opcode);
    for (std::string_view modifier : instruction.modifiers)
        text += fmt::format(".{}", modifier);
    return text;
}

/// "; is 'add' meant?" where a word is at most `limit` letters from what was written, else nothing.
class Hint {
  public:
    Hint(std::string_view written, size_t limit) : written_(written), distance_(limit + 1) {}
    void consider(std::string_view word) {
        const size_t distance = editDistance(written_, word);
        if (distance > distance_ || (distance == distance_ && (found_.empty() || word > found_)))
            return; // the first by the alphabet of the nearest
        found_ = word;
        distance_ = distance;
    }
    std::string text(std::string_view dot) const {
        return found_.empty() ? "" : fmt::format("; is '{}{}' meant?", dot, found_);
    }

  private:
    std::string_view written_, found_;
    size_t distance_;
};

/// A modifier that is misspelt; a type that does not fit is none.
std::string hintFor(std::string_view modifier, const std::vector<Form>& forms) {
    Hint hint(modifier, parseType(modifier) ? 0 : modifier.size() / 3);
    for (const Form& form : forms)
        for (const Form::Slot& slot : form.slots)
            for (std::string_view choice : slot.choices)
                hint.consider(choice);
    return hint.text(".");
}

/// No form fits: what the nearest one would take where the modifiers stop to fit.
Error noForm(const Instruction& instruction, const std::vector<Form>& forms,
             const SourceText& source) {
    size_t farthest = 0;
    std::vector<std::string_view> choices;
    for (const Form& form : forms) {
        Fitting fitting{instruction.modifiers, form.slots};
        fitting.fits(0, 0);
        if (fitting.farthest < farthest) continue;
        if (fitting.farthest > farthest) choices.clear();
        farthest = fitting.farthest;
        for (size_t slot = fitting.slot_there; slot < form.slots.size(); ++slot) {
            for (std::string_view choice : form.slots[slot].choices)
                if (std::ranges::find(choices, choice) == choices.end()) choices.push_back(choice);
            if (!form.slots[slot].optional) break;
        }
    }
    if (farthest < instruction.modifiers.size()) {
        const std::string_view bad = instruction.modifiers[farthest];
        const Place place{uint32_t(bad.data() - source.text.data()), uint32_t(bad.size())};
        if (choices.empty())
            return source.error(place, fmt::format("'{}' does not take '.{}'{}", instruction.opcode,
                                                   bad, hintFor(bad, forms)));
        return source.error(place,
                            fmt::format("'{}' takes {} here, not '.{}'{}", instruction.opcode,
                                        listed(choices), bad, hintFor(bad, forms)));
    }
    return source.error(instruction.place,
                        fmt::format("'{}' lacks {}", opcodeOf(instruction), listed(choices)));
}

Error wrongCount(const Instruction& instruction, const Form& form, const SourceText& source) {
    return source.error(instruction.place,
                        fmt::format("'{}' takes the operands ({}), not {}", opcodeOf(instruction),
                                    form.row->operands, instruction.operands.size()));
}

} // namespace

Form::Form(const Row& row) : row(&row) {
    std::string_view rest = row.syntax;
    mnemonic = rest.substr(0, std::min(rest.find_first_of(".{"), rest.size()));
    rest.remove_prefix(mnemonic.size());
    while (!rest.empty()) {
        Slot slot;
        size_t end = 0;
        if (rest.starts_with("{.") || rest.starts_with(".{")) {
            slot.optional = rest[0] == '{';
            end = rest.find('}') + 1;
            slot.choices = split(rest.substr(2, end - 3), "|");
        } else {
            end = std::min(rest.find_first_of(".{", 1), rest.size());
            slot.choices = {rest.substr(1, end - 1)};
        }
        slots.push_back(std::move(slot));
        rest.remove_prefix(end);
    }
    for (std::string_view text : split(row.operands, ", ")) {
        OperandSpec spec;
        spec.optional = text.ends_with('?');
        if (spec.optional) text.remove_suffix(1);
        const size_t colon = text.find(':');
        spec.name = text.substr(0, std::min(colon, text.size()));
        if (colon != std::string_view::npos) spec.type = parseType(text.substr(colon + 1));
        operands.push_back(spec);
        least_operands += !spec.optional;
    }
}

bool Match::has(std::string_view modifier) const {
    return std::ranges::find(instruction.modifiers, modifier) != instruction.modifiers.end();
}

std::string_view Match::oneOf(std::initializer_list<std::string_view> modifiers) const {
    for (std::string_view modifier : modifiers)
        if (has(modifier)) return modifier;
    return "";
}

Type Match::typeOf(size_t index) const {
    const OperandSpec& spec = form.operands[std::min(index, form.operands.size() - 1)];
    if (spec.type) return spec.type;
    return spec.name.starts_with('d') ? first : last;
}

std::span<const Row> instructionRows() {
    return kRows;
}

Result<Match> match(const Instruction& instruction, const SourceText& source) {
    const auto found = formsByMnemonic().find(instruction.opcode);
    if (found == formsByMnemonic().end()) {
        Hint hint(instruction.opcode, std::max<size_t>(1, instruction.opcode.size() / 3));
        for (const auto& [mnemonic, forms] : formsByMnemonic())
            hint.consider(mnemonic);
        return source.error(instruction.place, fmt::format("instruction '{}' is not known{}",
                                                           instruction.opcode, hint.text("")));
    }
    const Form* fitting = nullptr;
    for (const Form& form : found->second) {
        if (!Fitting{instruction.modifiers, form.slots}.fits(0, 0)) continue;
        fitting = &form;
        const size_t count = instruction.operands.size();
        if (count >= form.least_operands && count <= form.operands.size()) break;
    }
    std::shared_ptr<Instruction> ordered;
    for (const Form& form : found->second) {
        if (fitting && !ordered) break;
        const std::vector<std::string_view> modifiers =
            AnyOrder(instruction.modifiers, form.slots).run();
        if (modifiers.empty()) continue;
        fitting = &form;
        ordered = std::make_shared<Instruction>(instruction);
        ordered->modifiers = modifiers;
        const size_t count = instruction.operands.size();
        if (count >= form.least_operands && count <= form.operands.size()) break;
    }
    if (!fitting) return noForm(instruction, found->second, source);
    if (!fitting->row->lower)
        return source.error(instruction.place,
                            fmt::format("'{}' is not supported yet (PTX {}.{}, sm_{})",
                                        opcodeOf(instruction), fitting->row->ptx / 10,
                                        fitting->row->ptx % 10, fitting->row->sm));
    if (instruction.operands.size() < fitting->least_operands ||
        instruction.operands.size() > fitting->operands.size())
        return wrongCount(instruction, *fitting, source);
    Match made{ordered ? *ordered : instruction, *fitting, {}, {}, ordered};
    for (std::string_view modifier : made.instruction.modifiers)
        if (const Type type = parseType(modifier)) {
            if (!made.first) made.first = type;
            made.last = type;
        }
    return made;
}

} // namespace cw::ptx
