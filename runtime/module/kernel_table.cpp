// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/kernel_table.h"

#include <cstdint>

#include "runtime/module/registry.h"

namespace cw::runtime {

/// A key is never taken out: a removed kernel leaves its key without a value.
struct KernelTable::Table {
    explicit Table(size_t size) : mask(size - 1), slots(size) {}
    struct Slot {
        std::atomic<const void*> key = nullptr;
        std::atomic<RegisteredKernel*> value = nullptr;
    };
    size_t mask;
    std::vector<Slot> slots;

    Slot& slotFor(const void* key) {
        // Stubs are 16 bytes or more apart; a multiplication spreads what is left.
        size_t at = ((reinterpret_cast<uintptr_t>(key) >> 4) * 0x9e3779b97f4a7c15u) >> 20;
        for (;; ++at) {
            Slot& slot = slots[at & mask];
            const void* found = slot.key.load(std::memory_order_acquire);
            if (found == key || found == nullptr) return slot;
        }
    }
    /// Whether a new key was taken.
    bool put(const void* key, RegisteredKernel* kernel) {
        Slot& slot = slotFor(key);
        const bool fresh = slot.key.load(std::memory_order_relaxed) == nullptr;
        slot.value.store(kernel, std::memory_order_release);
        slot.key.store(key, std::memory_order_release);
        return fresh;
    }
};

KernelTable::KernelTable() {
    all_.push_back(std::make_unique<Table>(256));
    current_ = all_.back().get();
}
KernelTable::~KernelTable() = default;

RegisteredKernel* KernelTable::find(const void* host) const {
    if (!host) return nullptr;
    return current_.load(std::memory_order_acquire)
        ->slotFor(host)
        .value.load(std::memory_order_acquire);
}

void KernelTable::insert(RegisteredKernel* kernel) {
    if (!kernel->host) return;
    Lock lock(mutex_);
    Table* table = current_.load(std::memory_order_relaxed);
    if (used_ * 2 > table->mask) {
        auto larger = std::make_unique<Table>((table->mask + 1) * 2);
        used_ = 0;
        for (Table::Slot& slot : table->slots)
            if (RegisteredKernel* old = slot.value.load(std::memory_order_relaxed))
                used_ += larger->put(old->host, old);
        table = larger.get();
        all_.push_back(std::move(larger));
        current_.store(table, std::memory_order_release);
    }
    used_ += table->put(kernel->host, kernel);
}

void KernelTable::remove(const void* host) {
    Lock lock(mutex_);
    current_.load(std::memory_order_relaxed)
        ->slotFor(host)
        .value.store(nullptr, std::memory_order_release);
}

} // namespace cw::runtime
