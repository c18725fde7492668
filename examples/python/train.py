# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tinygrad, unchanged from PyPI, trains a small network: on its own CPU back end, and through libcuda.

    python3 -m venv venv && venv/bin/pip install tinygrad numpy
    causeway run env DEV=CUDA:PTX venv/bin/python train.py
    DEV=CPU venv/bin/python train.py                       # tinygrad's own, to compare
"""
import time

import numpy as np
from tinygrad import Device, Tensor, TinyJit, nn

CLASSES, INPUTS, STEPS = 10, 64, 60
random = np.random.default_rng(1)
centres = random.normal(size=(CLASSES, INPUTS))


def samples(count):
    labels = random.integers(0, CLASSES, count)
    points = centres[labels] + 2.5 * random.normal(size=(count, INPUTS))
    return points.astype(np.float32), labels.astype(np.int32)


class Network:
    def __init__(self):
        self.first, self.second = nn.Linear(INPUTS, 128), nn.Linear(128, CLASSES)

    def __call__(self, x):
        return self.second(self.first(x).relu())


def main():
    (points, labels), (new_points, new_labels) = samples(2000), samples(2000)
    Tensor.manual_seed(3)
    network = Network()
    optimizer = nn.optim.Adam(nn.state.get_parameters(network), lr=0.003)
    x, y = Tensor(points), Tensor(labels)

    @TinyJit
    def step():
        optimizer.zero_grad()
        loss = network(x).sparse_categorical_crossentropy(y).backward()
        optimizer.step()
        return loss.realize()

    begin = time.time()
    with Tensor.train():
        for _ in range(STEPS):
            loss = step()
    accuracy = (network(Tensor(new_points)).argmax(1).numpy() == new_labels).mean()
    print(f"{Device.DEFAULT}: loss {loss.item():.5f}, accuracy on new points {accuracy:.4f}, {time.time() - begin:.1f} s")


if __name__ == "__main__":
    main()
