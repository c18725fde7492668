// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NVTX 3 for C++: ranges, marks, domains and their attributes, without effect as no tool is
// attached.
#ifndef NVTX3_CPP_DEFINITIONS_V1_0
#define NVTX3_CPP_DEFINITIONS_V1_0

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "nvToolsExt.h"

#define NVTX3_CPP_VERSION_MAJOR 1
#define NVTX3_CPP_VERSION_MINOR 0

namespace nvtx3 {
inline namespace v1 {

class domain {
  public:
    struct global {};
    template <typename D = global>
    static const domain& get() noexcept {
        static const domain it;
        return it;
    }
    operator nvtxDomainHandle_t() const noexcept { return nullptr; }

  private:
    domain() = default;
};

struct argb {
    using component_type = std::uint8_t;
    constexpr argb(component_type a, component_type r, component_type g, component_type b) noexcept
        : alpha(a), red(r), green(g), blue(b) {}
    component_type alpha, red, green, blue;
};
struct rgb {
    using component_type = std::uint8_t;
    constexpr rgb(component_type r, component_type g, component_type b) noexcept
        : red(r), green(g), blue(b) {}
    component_type red, green, blue;
};
class color {
  public:
    using value_type = std::uint32_t;
    explicit constexpr color(value_type hex) noexcept : value_(hex) {}
    constexpr color(argb c) noexcept
        : value_(value_type(c.alpha) << 24 | value_type(c.red) << 16 | value_type(c.green) << 8 |
                 c.blue) {}
    constexpr color(rgb c) noexcept : color(argb(0xff, c.red, c.green, c.blue)) {}
    constexpr value_type get_value() const noexcept { return value_; }
    constexpr nvtxColorType_t get_type() const noexcept { return NVTX_COLOR_ARGB; }

  private:
    value_type value_;
};
class category {
  public:
    using id_type = std::uint32_t;
    explicit constexpr category(id_type id) noexcept : id_(id) {}
    constexpr id_type get_id() const noexcept { return id_; }

  private:
    id_type id_;
};
template <typename D = domain::global>
class named_category_in : public category {
  public:
    template <typename C>
    static const named_category_in& get() noexcept {
        static const named_category_in it(0, "");
        return it;
    }
    named_category_in(id_type id, const char*) noexcept : category(id) {}
    named_category_in(id_type id, const wchar_t*) noexcept : category(id) {}
};
using named_category = named_category_in<domain::global>;

template <typename D = domain::global>
class registered_string_in {
  public:
    template <typename M>
    static const registered_string_in& get() noexcept {
        static const registered_string_in it("");
        return it;
    }
    explicit registered_string_in(const char*) noexcept {}
    explicit registered_string_in(const std::string&) noexcept {}
    explicit registered_string_in(const wchar_t*) noexcept {}
    nvtxStringHandle_t get_handle() const noexcept { return nullptr; }
};
using registered_string = registered_string_in<domain::global>;

class message {
  public:
    constexpr message() noexcept = default;
    constexpr message(const char*) noexcept {}
    message(const std::string&) noexcept {}
    constexpr message(const wchar_t*) noexcept {}
    message(const std::wstring&) noexcept {}
    template <typename D>
    message(const registered_string_in<D>&) noexcept {}
};
class payload {
  public:
    template <typename T>
    explicit constexpr payload(T) noexcept {}
};

// What a range or a mark is called and looks like: any of the above, in any order.
class event_attributes {
  public:
    event_attributes() noexcept = default;
    template <typename... Args>
    explicit event_attributes(const Args&...) noexcept {}
    const nvtxEventAttributes_t* get() const noexcept { return nullptr; }
};

template <typename D = domain::global>
class scoped_range_in {
  public:
    scoped_range_in() noexcept {}
    explicit scoped_range_in(const event_attributes&) noexcept {}
    template <typename... Args>
    explicit scoped_range_in(const Args&...) noexcept {}
    scoped_range_in(const scoped_range_in&) = delete;
    scoped_range_in& operator=(const scoped_range_in&) = delete;
    ~scoped_range_in() noexcept {}
};
using scoped_range = scoped_range_in<domain::global>;
template <typename D = domain::global>
using domain_thread_range = scoped_range_in<D>;
using thread_range = scoped_range;

struct range_handle {
    using value_type = nvtxRangeId_t;
    explicit constexpr range_handle(value_type id = 0) noexcept : value(id) {}
    constexpr value_type get_value() const noexcept { return value; }
    value_type value;
};
template <typename D = domain::global>
class unique_range_in {
  public:
    template <typename... Args>
    explicit unique_range_in(const Args&...) noexcept {}
    unique_range_in(unique_range_in&&) noexcept = default;
    unique_range_in& operator=(unique_range_in&&) noexcept = default;
    ~unique_range_in() noexcept {}
};
using unique_range = unique_range_in<domain::global>;

template <typename D = domain::global, typename... Args>
range_handle start_range_in(const Args&...) noexcept {
    return range_handle();
}
template <typename... Args>
range_handle start_range(const Args&...) noexcept {
    return range_handle();
}
template <typename D = domain::global>
void end_range_in(range_handle) noexcept {}
inline void end_range(range_handle) noexcept {}
template <typename D = domain::global, typename... Args>
void mark_in(const Args&...) noexcept {}
template <typename... Args>
void mark(const Args&...) noexcept {}

} // namespace v1
} // namespace nvtx3

#define NVTX3_FUNC_RANGE_IN(D) const ::nvtx3::v1::scoped_range_in<D> nvtx3_func_range__(__func__)
#define NVTX3_FUNC_RANGE() NVTX3_FUNC_RANGE_IN(::nvtx3::v1::domain::global)
#define NVTX3_FUNC_RANGE_IF_IN(D, C) NVTX3_FUNC_RANGE_IN(D)
#define NVTX3_FUNC_RANGE_IF(C) NVTX3_FUNC_RANGE()

#endif
