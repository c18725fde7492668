// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/source_text.h"

#include <algorithm>

namespace cw::ptx {

uint32_t SourceText::lineOf(Place place) const {
    return 1 + uint32_t(std::ranges::count(text.substr(0, place.begin), '\n'));
}

Error SourceText::error(Place place, std::string_view sentence) const {
    mistake = {place, std::string(sentence)};
    const size_t at = std::min<size_t>(place.begin, text.size());
    const size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    const size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string line(text.substr(begin, end - begin));
    std::ranges::replace(line, '\t', ' ');
    const size_t marked = std::max<size_t>(1, std::min<size_t>(place.length, end - at));
    return makeError(ErrorCode::InvalidPtx, "{}:{}:{}: {}\n{:5} | {}\n      | {:>{}}{:~>{}}", name,
                     lineOf(place), at - begin + 1, sentence, lineOf(place), line, "^",
                     at - begin + 1, "", marked - 1);
}

} // namespace cw::ptx
