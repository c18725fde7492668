// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/instruction.h"

namespace cw::opencl {

#if defined(__x86_64__)

namespace {

// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2 and appendix A.

bool isLegacyPrefix(uint8_t byte) {
    switch (byte) {
    case 0x26:
    case 0x2e:
    case 0x36:
    case 0x3e:
    case 0x64:
    case 0x65: // segments
    case 0x66:
    case 0x67:
    case 0xf0:
    case 0xf2:
    case 0xf3:
        return true;
    default:
        return false;
    }
}

/// ModRM, SIB and displacement.
size_t operandBytes(const uint8_t* modrm) {
    const unsigned mode = *modrm >> 6, rm = *modrm & 7;
    if (mode == 3) return 1;
    size_t bytes = 1 + (mode == 1 ? 1 : mode == 2 ? 4 : 0);
    if (rm == 4) {
        ++bytes;
        if (mode == 0 && (modrm[1] & 7) == 5) bytes += 4;
    } else if (mode == 0 && rm == 5) {
        bytes += 4;
    }
    return bytes;
}

/// Of maps 1 (0F), 2 (0F 38) and 3 (0F 3A).
size_t immediateOfMap(unsigned map, uint8_t opcode) {
    if (map == 3) return 1;
    if (map != 1) return 0;
    const bool has = (opcode >= 0x70 && opcode <= 0x73) || opcode == 0xa4 || opcode == 0xac ||
                     opcode == 0xba || opcode == 0xc2 || (opcode >= 0xc4 && opcode <= 0xc6);
    return has ? 1 : 0;
}

/// Of the map without escape; `wide`: of operands that are not bytes.
size_t immediateOfOneByte(uint8_t opcode, uint8_t modrm, size_t wide) {
    switch (opcode) {
    case 0x6b:
    case 0x80:
    case 0x83:
    case 0xc0:
    case 0xc1:
    case 0xc6:
        return 1;
    case 0x69:
    case 0x81:
    case 0xc7:
        return wide;
    case 0xf6:
        return (modrm >> 3 & 7) < 2 ? 1 : 0;
    case 0xf7:
        return (modrm >> 3 & 7) < 2 ? wide : 0;
    default:
        return 0;
    }
}

bool oneByteHasOperand(uint8_t opcode) {
    if (opcode < 0x40) return (opcode & 7) < 4;
    return opcode == 0x63 || opcode == 0x69 || opcode == 0x6b ||
           (opcode >= 0x80 && opcode <= 0x8f) || opcode == 0xc0 || opcode == 0xc1 ||
           opcode == 0xc6 || opcode == 0xc7 || (opcode >= 0xd0 && opcode <= 0xd3) ||
           (opcode >= 0xd8 && opcode <= 0xdf) || opcode == 0xf6 || opcode == 0xf7 ||
           opcode == 0xfe || opcode == 0xff;
}

} // namespace

size_t lengthOfAccess(const uint8_t* const code) {
    const uint8_t* at = code;
    size_t wide = 4;
    for (; isLegacyPrefix(*at); ++at)
        if (*at == 0x66) wide = 2;
    unsigned map = 0;
    if (*at == 0xc5) { // VEX, two bytes
        at += 2;
        map = 1;
    } else if (*at == 0xc4) { // VEX, three bytes
        map = at[1] & 31;
        at += 3;
    } else if (*at == 0x62) { // EVEX
        map = at[1] & 7;
        at += 4;
    } else {
        if ((*at & 0xf0) == 0x40) ++at; // REX
        if (*at == 0x0f) {
            ++at;
            map = *at == 0x38 ? 2 : *at == 0x3a ? 3 : 1;
            if (map != 1) ++at;
        }
    }
    const uint8_t opcode = *at++;
    if (map == 0) {
        const bool is_string =
            (opcode >= 0xa4 && opcode <= 0xa7) || (opcode >= 0xaa && opcode <= 0xaf);
        if (is_string) return size_t(at - code);
        if (opcode >= 0xa0 && opcode <= 0xa3) return size_t(at - code) + 8;
        if (!oneByteHasOperand(opcode)) return 0;
    }
    const size_t immediate =
        map == 0 ? immediateOfOneByte(opcode, *at, wide) : immediateOfMap(map, opcode);
    return size_t(at - code) + operandBytes(at) + immediate;
}

#else

size_t lengthOfAccess(const uint8_t*) {
    return 0;
}

#endif

} // namespace cw::opencl
