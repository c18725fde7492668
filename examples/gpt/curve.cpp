// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "curve.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace {

/// The mean loss in each of `count` equal parts of the steps (the last value where a part is
/// empty).
std::vector<float> resample(const std::vector<Point>& curve, int count) {
    std::vector<float> sums(count, 0.0f), values(count, 0.0f);
    std::vector<int> counts(count, 0);
    const int last = curve.back().step + 1;
    for (const Point& p : curve) {
        const int at = std::min<int>(count - 1, int(1LL * p.step * count / last));
        sums[at] += p.loss;
        ++counts[at];
    }
    float value = curve.front().loss;
    for (int i = 0; i < count; ++i)
        values[i] = value = counts[i] ? sums[i] / counts[i] : value;
    return values;
}

} // namespace

std::string drawText(const std::vector<Point>& curve, int columns, int rows) {
    if (curve.empty()) return "";
    const std::vector<float> values = resample(curve, columns);
    const float top = *std::max_element(values.begin(), values.end());
    const float bottom = std::min(*std::min_element(values.begin(), values.end()), top - 1e-3f);
    static const char* const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string out;
    for (int row = rows - 1; row >= 0; --row) {
        char label[16];
        snprintf(label, sizeof label, "%6.2f ", bottom + (top - bottom) * (row + 1) / rows);
        out += label;
        for (float value : values) {
            const float height = (value - bottom) / (top - bottom) * (rows - 0.25f) + 0.25f;
            out += blocks[std::clamp(int((height - row) * 8), 0, 8)];
        }
        out += '\n';
    }
    char axis[64];
    snprintf(axis, sizeof axis, "       step 0 .. %d\n", curve.back().step);
    return out + axis;
}

bool writeSvg(const std::string& path, const std::vector<Point>& curve) {
    std::ofstream file(path);
    if (!file || curve.empty()) return false;
    const int width = 720, height = 400, left = 60, bottom = 40, top = 20;
    float largest = 0.0f;
    for (const Point& p : curve)
        largest = std::max(largest, p.loss);
    largest = float(int(largest) + 1);
    auto x = [&](float step) {
        return left + (width - left - 20) * step / std::max(1, curve.back().step);
    };
    auto y = [&](float loss) { return height - bottom - (height - bottom - top) * loss / largest; };
    file << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " << width << ' ' << height
         << "' font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' "
            "fill='white'/>\n";
    for (int loss = 0; loss <= int(largest); ++loss)
        file << "<line x1='" << left << "' x2='" << width - 20 << "' y1='" << y(loss) << "' y2='"
             << y(loss) << "' stroke='#ddd'/><text x='" << left - 8 << "' y='" << y(loss) + 4
             << "' text-anchor='end'>" << loss << "</text>\n";
    for (int i = 0; i <= 4; ++i) {
        const int step = int(1LL * curve.back().step * i / 4);
        file << "<text x='" << x(step) << "' y='" << height - bottom + 18
             << "' text-anchor='middle'>" << step << "</text>\n";
    }
    auto line = [&](const char* colour, const char* thickness, auto value) {
        file << "<polyline fill='none' stroke='" << colour << "' stroke-width='" << thickness
             << "' points='";
        for (const Point& p : curve)
            file << x(p.step) << ',' << y(value(p)) << ' ';
        file << "'/>\n";
    };
    line("#bcd", "1", [](const Point& p) { return p.loss; });
    float smooth = curve.front().loss;
    line("#147", "2", [&](const Point& p) { return smooth += 0.05f * (p.loss - smooth); });
    file << "<text x='" << width / 2 << "' y='" << height - 6
         << "' text-anchor='middle'>step</text>\n"
         << "<text x='16' y='" << height / 2 << "' transform='rotate(-90 16 " << height / 2
         << ")' text-anchor='middle'>cross-entropy, nats a byte</text>\n</svg>\n";
    return bool(file);
}
