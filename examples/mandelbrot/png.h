// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

/// Writes 8-bit RGB pixels, row by row, as a PNG file; false when it can't be written.
bool writePng(const char* name, int width, int height, const unsigned char* rgb);
