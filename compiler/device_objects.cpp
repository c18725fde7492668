// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/device_objects.h"

#include <llvm/BinaryFormat/Magic.h>
#include <llvm/Object/Archive.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>

#include "support/fatbin/container.h"

namespace cw::compiler {
namespace {

/// Containers follow each other at multiples of 16 bytes: `ld -r` joins the sections of several
/// objects.
Result<> readSection(ByteView bytes, DeviceObjects& to) {
    for (size_t at = 0; at + 32 <= bytes.size();) {
        const Result<size_t> size = fatbin::sizeAt(bytes.data() + at);
        if (!size || *size > bytes.size() - at)
            return makeError(ErrorCode::InvalidImage, "device code is damaged");
        fatbin::Container container = CW_TRY(fatbin::read(bytes.subspan(at, *size)));
        for (const fatbin::Entry& entry : container.entries)
            if (entry.kind == fatbin::EntryKind::Kir)
                to.units.push_back(CW_TRY(ir::Module::parse(entry.bytes, container.name)));
        at += (*size + 15) / 16 * 16;
    }
    return {};
}

Result<> readObject(const llvm::object::ObjectFile& object, DeviceObjects& to) {
    for (const llvm::object::SectionRef& section : object.sections()) {
        llvm::Expected<llvm::StringRef> name = section.getName();
        if (!name) {
            llvm::consumeError(name.takeError());
            continue;
        }
        if (*name == kLinkedSection) to.linked = true;
        if (*name != kUnitSection) continue;
        llvm::Expected<llvm::StringRef> contents = section.getContents();
        if (!contents)
            return makeError(ErrorCode::InvalidImage, "{}", llvm::toString(contents.takeError()));
        CW_TRY(readSection(asBytes({contents->data(), contents->size()}), to));
    }
    return {};
}

Result<> readBuffer(llvm::MemoryBufferRef buffer, DeviceObjects& to) {
    if (llvm::identify_magic(buffer.getBuffer()) != llvm::file_magic::elf_relocatable) return {};
    llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> object =
        llvm::object::ObjectFile::createObjectFile(buffer);
    if (object) return readObject(**object, to);
    return makeError(ErrorCode::InvalidImage, "{}", llvm::toString(object.takeError()));
}

Result<> readArchive(llvm::MemoryBufferRef buffer, DeviceObjects& to) {
    llvm::Expected<std::unique_ptr<llvm::object::Archive>> archive =
        llvm::object::Archive::create(buffer);
    if (!archive)
        return makeError(ErrorCode::InvalidImage, "{}", llvm::toString(archive.takeError()));
    llvm::Error error = llvm::Error::success();
    for (const llvm::object::Archive::Child& child : (*archive)->children(error)) {
        llvm::Expected<llvm::MemoryBufferRef> member = child.getMemoryBufferRef();
        if (!member) {
            llvm::consumeError(member.takeError());
            continue; // the host linker will say what is wrong with it
        }
        const Result<> done = readBuffer(*member, to);
        if (!done) {
            llvm::consumeError(std::move(error));
            return done.error();
        }
    }
    llvm::consumeError(std::move(error));
    return {};
}

} // namespace

Result<> readDeviceCode(const std::string& path, DeviceObjects& to) {
    const llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file =
        llvm::MemoryBuffer::getFile(path, false, false);
    if (!file)
        return makeError(ErrorCode::NotFound, "Could not open input file '{}' ({})", path,
                         file.getError().message());
    return readDeviceCode(asBytes({(*file)->getBufferStart(), (*file)->getBufferSize()}), path, to);
}

Result<> readDeviceCode(ByteView bytes, const std::string& name, DeviceObjects& to) {
    const std::string_view text = asText(bytes);
    const llvm::MemoryBufferRef buffer({text.data(), text.size()}, name);
    const bool is_archive = llvm::identify_magic(buffer.getBuffer()) == llvm::file_magic::archive;
    CW_TRY_WHILE(is_archive ? readArchive(buffer, to) : readBuffer(buffer, to), "reading '{}'",
                 name);
    return {};
}

bool isObjectOrArchive(ByteView bytes) {
    const llvm::file_magic magic = llvm::identify_magic({asText(bytes).data(), bytes.size()});
    return magic == llvm::file_magic::archive || magic == llvm::file_magic::elf_relocatable;
}

} // namespace cw::compiler
