// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/device_list.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "runtime/limits.h"

namespace cw::runtime {
namespace {

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> items;
    while (true) {
        const size_t comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        while (item.starts_with(' '))
            item.remove_prefix(1);
        while (item.ends_with(' '))
            item.remove_suffix(1);
        items.push_back(item);
        if (comma == std::string_view::npos) return items;
        text.remove_prefix(comma + 1);
    }
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

} // namespace

Result<std::vector<DeviceRequest>> parseDevices(std::string_view text) {
    if (text.empty()) text = "cpu";
    std::vector<DeviceRequest> requests;
    std::map<std::string, uint32_t, std::less<>> next;
    for (std::string_view item : split(text)) {
        const size_t mark = item.find_first_of(":#");
        const std::string backend(item.substr(0, mark));
        const bool counted = mark != std::string_view::npos && item[mark] == ':';
        const std::optional<int> value =
            mark == std::string_view::npos ? 1 : number(item.substr(mark + 1));
        if (backend.empty() || !value || *value < 0 || *value > kMaxDevices)
            return makeError(ErrorCode::InvalidArgument,
                             "CAUSEWAY_DEVICES has '{}', which is not backend, backend:count or "
                             "backend#index",
                             item);
        if (mark != std::string_view::npos && (!counted || *value == 0)) {
            if (requests.size() < size_t(kMaxDevices))
                requests.push_back({backend, uint32_t(*value)});
            continue;
        }
        for (int i = 0; i < *value && requests.size() < size_t(kMaxDevices); ++i)
            requests.push_back({backend, next[backend]++});
    }
    return requests;
}

std::vector<size_t> visibleDevices(const std::optional<std::string>& text,
                                   const std::vector<std::string>& uuids) {
    std::vector<size_t> shown;
    if (!text) {
        for (size_t i = 0; i < uuids.size(); ++i)
            shown.push_back(i);
        return shown;
    }
    for (std::string_view item : split(*text)) {
        size_t found = uuids.size();
        if (const std::optional<int> index = number(item)) {
            if (*index >= 0) found = size_t(*index);
        } else if (item.starts_with("GPU-") && item.size() > 4) {
            for (size_t i = 0; i < uuids.size(); ++i)
                if (uuids[i].starts_with(item)) found = i;
        }
        if (found >= uuids.size() || std::ranges::find(shown, found) != shown.end()) break;
        shown.push_back(found);
    }
    return shown;
}

} // namespace cw::runtime
