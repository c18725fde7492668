// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trains a small byte-level GPT on text files and prints what it writes.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "curve.h"
#include "network.cuh"

namespace {

struct Arguments {
    std::string text = "/usr/share/common-licenses";
    std::string curve;
    std::string prompt = "The ";
    double seconds = 150;
    int steps = 1 << 30;
    int sample = 500;
    float temperature = 0.7f;
    unsigned seed = 1;
    bool compare = false;
    Shape shape;
    Optimizer optimizer;
};

[[noreturn]] void usage(int status) {
    fprintf(
        status ? stderr : stdout,
        "usage: gpt [options]\n"
        "  --text PATH      a file, or a folder of files, to learn from (default "
        "/usr/share/common-licenses)\n"
        "  --seconds N      train so long (default 150)     --steps N    at most so many steps\n"
        "  --layers N --heads N --width N --context N --batch N --rate X   the model (4 4 128 64 "
        "16 0.003)\n"
        "  --curve FILE     write the loss curve as SVG\n"
        "  --sample N       bytes to write at the end (500)  --prompt TEXT  --temperature X (0.7)\n"
        "  --seed N         of initial weights, batches and samples\n"
        "  --check          20 steps, compared with the same model in plain C++\n");
    exit(status);
}

Arguments parse(int argc, char** argv) {
    Arguments a;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--help") usage(0);
        if (option == "--check") {
            a.compare = true;
            continue;
        }
        if (++i >= argc) usage(2);
        const char* value = argv[i];
        if (option == "--text")
            a.text = value;
        else if (option == "--curve")
            a.curve = value;
        else if (option == "--prompt")
            a.prompt = value;
        else if (option == "--seconds")
            a.seconds = atof(value);
        else if (option == "--steps")
            a.steps = atoi(value);
        else if (option == "--sample")
            a.sample = atoi(value);
        else if (option == "--temperature")
            a.temperature = float(atof(value));
        else if (option == "--seed")
            a.seed = unsigned(atoi(value));
        else if (option == "--layers")
            a.shape.layers = atoi(value);
        else if (option == "--heads")
            a.shape.heads = atoi(value);
        else if (option == "--width")
            a.shape.width = atoi(value);
        else if (option == "--context")
            a.shape.context = atoi(value);
        else if (option == "--batch")
            a.shape.batch = atoi(value);
        else if (option == "--rate")
            a.optimizer.rate = float(atof(value));
        else
            usage(2);
    }
    const Shape& s = a.shape;
    if (s.layers < 1 || s.heads < 1 || s.context < 1 || s.batch < 1 || s.width < 1 ||
        s.width % s.heads != 0)
        usage(2);
    return a;
}

std::string readText(const std::string& path) {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    std::error_code error;
    if (fs::is_directory(path, error)) {
        // A link is another name of a file that is read anyway.
        for (const auto& entry : fs::directory_iterator(path, error))
            if (entry.is_regular_file() && !entry.is_symlink())
                files.push_back(entry.path().string());
        std::sort(files.begin(), files.end());
    } else {
        files.push_back(path);
    }
    std::string text;
    for (const std::string& name : files) {
        std::ifstream file(name, std::ios::binary);
        std::ostringstream content;
        content << file.rdbuf();
        text += content.str();
    }
    return text;
}

double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/// Warm-up, then a cosine to a tenth. `progress` is the part of the training that is done.
float rateAt(float rate, int step, double progress) {
    const float warm = std::min(1.0f, (step + 1) / 50.0f);
    return rate * warm * float(0.1 + 0.45 * (1.0 + std::cos(3.14159265 * std::min(1.0, progress))));
}

std::string write(Network& network, const Arguments& a) {
    std::mt19937 random(a.seed);
    std::string text = a.prompt;
    for (int i = 0; i < a.sample; ++i) {
        std::vector<float> scores = network.next(text);
        const float largest = *std::max_element(scores.begin(), scores.end());
        for (float& s : scores)
            s = std::exp((s - largest) / std::max(a.temperature, 1e-3f));
        text += char(std::discrete_distribution<int>(scores.begin(), scores.end())(random));
    }
    for (char& c : text)
        if (static_cast<unsigned char>(c) >= 127 || (c < ' ' && c != '\n' && c != '\t')) c = '?';
    return text;
}

int compare(Arguments a, const std::string& text) {
    a.shape.batch = std::min(a.shape.batch, 4);
    const std::vector<float> initial = Layout(a.shape).initial(a.shape, a.seed);
    Network network(a.shape, initial);
    Reference reference(a.shape, initial);
    Batches batches(text, a.seed);
    std::vector<int> inputs, targets;
    float worst = 0.0f;
    printf("step      loss  reference  difference\n");
    for (int step = 0; step <= 20; ++step) {
        batches.draw(a.shape, inputs, targets);
        a.optimizer.rate = rateAt(3e-3f, step, step / 20.0);
        const float ours = network.step(inputs, targets, a.optimizer);
        const float expected = reference.step(inputs, targets, a.optimizer);
        worst = std::max(worst, std::fabs(ours - expected));
        printf("%4d  %8.5f   %8.5f    %8.5f\n", step, ours, expected, std::fabs(ours - expected));
        if (!(worst < 1e-3f)) break;
    }
    const bool good = worst < 1e-3f;
    printf("%s: the losses differ by %.5f at most\n", good ? "PASS" : "FAIL", worst);
    return good ? 0 : 1;
}

int train(const Arguments& a, const std::string& text) {
    const bool terminal = isatty(1);
    // Each tenth of the text gives its last tenth to the test.
    std::string learn, test;
    for (int i = 0; i < 10; ++i) {
        const size_t begin = text.size() / 10 * i, length = text.size() / 10;
        learn += text.substr(begin, length * 9 / 10);
        test += text.substr(begin + length * 9 / 10, length / 10);
    }
    Network network(a.shape, Layout(a.shape).initial(a.shape, a.seed));
    Batches batches(learn, a.seed), test_batches(test, a.seed);
    printf("%zu parameters, %d layers of width %d, context %d, batch %d, %zu bytes of text\n",
           Layout(a.shape).total, a.shape.layers, a.shape.width, a.shape.context, a.shape.batch,
           text.size());
    fflush(stdout);

    std::vector<Point> curve;
    std::vector<int> inputs, targets;
    Optimizer optimizer = a.optimizer;
    const double start = now();
    double shown = start;
    float smooth = 0.0f;
    int step = 0;
    for (; step < a.steps && now() - start < a.seconds; ++step) {
        const double progress = std::max((now() - start) / a.seconds, double(step) / a.steps);
        optimizer.rate = rateAt(a.optimizer.rate, step, progress);
        batches.draw(a.shape, inputs, targets);
        const float loss = network.step(inputs, targets, optimizer);
        if (!std::isfinite(loss)) {
            fprintf(stderr, "gpt: the loss is not finite at step %d\n", step);
            return 1;
        }
        smooth = step ? smooth + 0.05f * (loss - smooth) : loss;
        curve.push_back({step, loss});
        if (now() - shown > (terminal ? 0.5 : a.seconds / 10)) {
            shown = now();
            printf("%sstep %5d  loss %.3f  %.0f bytes/s  %.0f s left%s", terminal ? "\r\033[K" : "",
                   step, smooth, (step + 1) * double(a.shape.rows()) / (shown - start),
                   std::max(0.0, std::min(a.seconds, (shown - start) * a.steps / (step + 1)) -
                                     (shown - start)),
                   terminal ? "" : "\n");
            fflush(stdout);
        }
    }
    const double seconds = now() - start;
    float test_loss = 0.0f;
    for (int i = 0; i < 8; ++i) {
        test_batches.draw(a.shape, inputs, targets);
        test_loss += network.loss(inputs, targets) / 8;
    }
    printf("%s%d steps in %.1f s, %.0f bytes/s; loss %.3f, on unseen text %.3f nats a byte\n",
           terminal ? "\r\033[K" : "", step, seconds, step * double(a.shape.rows()) / seconds,
           smooth, test_loss);
    printf("\n%s", drawText(curve, 64, 10).c_str());
    if (!a.curve.empty() && !writeSvg(a.curve, curve))
        fprintf(stderr, "gpt: can't write '%s'\n", a.curve.c_str());
    if (a.sample > 0) printf("\nIt writes:\n----\n%s\n----\n", write(network, a).c_str());
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    const std::string text = readText(arguments.text);
    if (text.size() < size_t(20 * (arguments.shape.context + 1))) {
        fprintf(stderr, "gpt: '%s' holds too little text (%zu bytes)\n", arguments.text.c_str(),
                text.size());
        return 1;
    }
    return arguments.compare ? compare(arguments, text) : train(arguments, text);
}
