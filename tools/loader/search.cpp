// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `causeway run` names in LD_AUDIT: wherever the dynamic linker is asked for a library that
// this toolkit has, by name or by path, it takes the toolkit's. LD_LIBRARY_PATH alone loses against
// DT_RPATH, and LD_PRELOAD against a path given to dlopen. rtld-audit(7).
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <link.h>
#include <set>
#include <string>
#include <unistd.h>

#include <dlfcn.h>

namespace {

using std::string;

/// The toolkit: this library is its lib64/causeway/libcauseway-search.so.
const string& toolkit() {
    static const string folder = [] {
        Dl_info here{};
        if (!dladdr(reinterpret_cast<const void*>(&toolkit), &here)) return string();
        string path = here.dli_fname;
        for (int i = 0; i < 3; ++i)
            path.resize(path.find('/') == string::npos ? 0 : path.rfind('/'));
        return path;
    }();
    return folder;
}

/// libcudart.so.12 of libcudart-d0da41ae.so.12: tools that put libraries into wheels rename them
/// so.
string withoutHash(string name) {
    const size_t end = name.find(".so");
    constexpr size_t kDigits = 8;
    if (end == string::npos || end < kDigits + 1 || name[end - kDigits - 1] != '-') return name;
    for (size_t i = end - kDigits; i < end; ++i)
        if (!std::isxdigit(static_cast<unsigned char>(name[i]))) return name;
    return name.erase(end - kDigits - 1, kDigits + 1);
}

/// The toolkit's library for libNAME.so, libNAME.so.12 or libNAME.so.12.8.90; empty: it has none.
string ourLibrary(const string& asked) {
    const string base = asked.substr(asked.rfind('/') + 1);
    if (!base.starts_with("lib") || toolkit().empty()) return {};
    for (string name = withoutHash(base);; name.resize(name.rfind('.'))) {
        for (const char* folder : {"/lib64/", "/nvvm/lib64/"})
            if (string path = toolkit() + folder + name; access(path.c_str(), R_OK) == 0)
                return path;
        const size_t suffix = name.find(".so.");
        // libNAME.so is another name than the one with a version: nobody asked for it.
        if (suffix == string::npos || name.rfind('.') <= suffix + 3) return {};
    }
}

bool isVerbose() {
    const char* value = getenv("CAUSEWAY_SHOW_LIBRARIES");
    return value && *value && string(value) != "0";
}

} // namespace

extern "C" {

__attribute__((visibility("default"))) unsigned la_version(unsigned version) {
    return version < LAV_CURRENT ? version : LAV_CURRENT;
}

/// The dynamic linker holds its own lock here.
__attribute__((visibility("default"))) char* la_objsearch(const char* name, uintptr_t*,
                                                          unsigned flag) {
    static std::set<string> given; // what was returned must stay
    if (flag != LA_SER_ORIG) return const_cast<char*>(name);
    string ours = ourLibrary(name);
    if (ours.empty() || ours == name) return const_cast<char*>(name);
    const auto [path, is_new] = given.insert(std::move(ours));
    if (is_new && isVerbose()) std::fprintf(stderr, "causeway: %s is %s\n", name, path->c_str());
    return const_cast<char*>(path->c_str());
}
}
