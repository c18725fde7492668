// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

/// Loss over steps.
struct Point {
    int step;
    float loss;
};

/// The curve as lines of text, for a terminal.
std::string drawText(const std::vector<Point>& curve, int columns, int rows);
/// Writes the curve as an SVG picture; false when the file can't be written.
bool writeSvg(const std::string& path, const std::vector<Point>& curve);
