// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <optional>

#include "runtime/memory/array.h"
#include "support/mutex.h"

namespace cw::runtime {

// What texture and surface objects are made from, as the program said it, in both APIs' terms.

struct TextureResource {
    enum Kind : int {
        Array = 0,
        MipmappedArray = 1,
        Linear = 2,
        Pitched = 3
    }; // both APIs' numbers
    Kind kind = Array;
    const void* array = nullptr; // handle, of the first two kinds
    // Of the others:
    uint64_t address = 0;
    TexelFormat format = {};
    uint64_t bytes = 0;                        // Linear
    uint64_t width = 0, height = 0, pitch = 0; // Pitched; width in texels
};

/// cudaTextureDesc.
struct TextureSampling {
    TextureAddressMode address_mode[3] = {};
    TextureFilter filter = {}, level_filter = {};
    bool reads_normalized = false, normalized_coordinates = false, is_srgb = false;
    bool is_seamless = false, no_trilinear_optimization = false;
    float border[4] = {};
    uint32_t max_anisotropy = 0;
    float level_bias = 0, least_level = 0, greatest_level = 0;
};

/// cudaResourceViewDesc. `format`: both APIs' number, 0: the array's own.
struct TextureView {
    int format = 0;
    uint64_t width = 0, height = 0, depth = 0;
    uint32_t first_level = 0, last_level = 0, first_layer = 0, last_layer = 0;
};

struct TextureObject {
    TextureResource resource;
    std::optional<TextureSampling> sampling = {}; // none: a surface
    std::optional<TextureView> view = {};
    uint64_t context = 0;
};

/// The objects of the process by their handles. Thread-safe.
class TextureObjects {
  public:
    void add(uint64_t handle, const TextureObject& object);
    std::optional<TextureObject> find(uint64_t handle) const;
    bool remove(uint64_t handle);
    void removeAll(uint64_t context);

  private:
    mutable Mutex mutex_;
    std::map<uint64_t, TextureObject> objects_ CW_GUARDED_BY(mutex_);
};

/// Both APIs number modes and filters as support/texture.h does. InvalidArgument.
Result<TextureAddressMode> textureAddressMode(int number);
Result<TextureFilter> textureFilter(int number);

/// Writes the record of support/texture.h to the device and gives its address, which is the handle
/// that kernels take. InvalidArgument for what CUDA's documents rule out.
Result<uint64_t> createTexture(Context& context, const TextureResource& resource,
                               const TextureSampling& sampling,
                               const std::optional<TextureView>& view);
Result<uint64_t> createSurface(Context& context, const TextureResource& resource);

/// InvalidArgument for what is none.
Result<TextureObject> textureOf(Runtime& runtime, uint64_t handle);
Result<TextureObject> surfaceOf(Runtime& runtime, uint64_t handle);
Result<> destroyTexture(Runtime& runtime, uint64_t handle);
Result<> destroySurface(Runtime& runtime, uint64_t handle);

} // namespace cw::runtime
