"""The training step of wg_bench's work `mlp` in PyTorch: the same sizes, and the same lines of CSV.

    tests/bench/run --work mlp --csv >mlp.csv
    tests/bench/run --torch --beside mlp.csv        ratios to its lines of 'hand'

Needs PyTorch (Debian's python3-torch; with OpenBLAS as its BLAS, or it is slow).
"""
import argparse
import contextlib
import csv
import ctypes
import os
import statistics
import time

for trap in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # they slow OpenBLAS down
    os.environ.pop(trap, None)

import torch

SIZES = [
    (4, 8, 3, 1), (64, 32, 10, 1), (64, 32, 10, 32), (784, 128, 10, 1),
    (784, 128, 10, 64), (784, 512, 10, 128), (784, 1024, 10, 256), (1024, 4096, 1000, 256),
]
REALS = {"f32": torch.float32, "f64": torch.float64}
RATE = 2.0**-10
SLICE = 1e-3  # seconds


def set_threads(threads):
    """PyTorch's own, and those of its BLAS, which may not be OpenMP's."""
    torch.set_num_threads(threads)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(threads)


def make_step(size, real):
    """A function that does one step: loss, gradients, W <- W - rate dL/dW."""
    p, N, C, B = size
    x = torch.rand(B, p, dtype=real) * 2 - 1
    labels = torch.randint(C, (B,))
    shapes = [(N, p), (N,), (C, N), (C,)]
    parameters = [((torch.rand(s, dtype=real) * 2 - 1) * (3 / s[-1]) ** 0.5).requires_grad_()
                  for s in shapes]
    W1, b1, W2, b2 = parameters
    linear, cross_entropy = torch.nn.functional.linear, torch.nn.functional.cross_entropy

    def step():
        loss = cross_entropy(linear(torch.tanh(linear(x, W1, b1)), W2, b2), labels)
        loss.backward()
        with torch.no_grad():
            for W in parameters:
                W.add_(W.grad, alpha=-RATE)
                W.grad = None

    return step


def seconds_of(step, times):
    start = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - start) / times


def measure(step, budget):
    """The median over slices of a millisecond or one step."""
    step()
    times = max(1, int(SLICE / seconds_of(step, 1)))
    slices, end = [], time.perf_counter() + budget
    while len(slices) < 3 or time.perf_counter() < end:
        slices.append(seconds_of(step, times))
    return statistics.median(slices)


def read_hand(path):
    """Median seconds of 'hand' by size, real type and threads."""
    with open(path, newline="") as file:
        return {(row["size"], row["real"], int(row["threads"])): float(row["median_seconds"])
                for row in csv.DictReader(file)
                if row["work"] == "mlp" and row["contestant"] == "hand"}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", help="such as 784x128x10x64")
    parser.add_argument("--real", choices=sorted(REALS))
    parser.add_argument("--threads", type=int, choices=(1, 2))
    parser.add_argument("--seconds", type=float, default=0.5, help="for each measurement")
    parser.add_argument("--beside", metavar="CSV", help="what wg_bench --csv has printed")
    options = parser.parse_args()
    hand = read_hand(options.beside) if options.beside else {}
    wanted = options.size and options.size.replace(",", "x")

    print("work,size,real,threads,contestant,median_seconds,ratio")
    for real in [options.real] if options.real else REALS:
        for size in SIZES:
            name = "x".join(map(str, size))
            for threads in [options.threads] if options.threads else (1, 2):
                if wanted and wanted != name:
                    continue
                set_threads(threads)
                seconds = measure(make_step(size, REALS[real]), options.seconds)
                beside = hand.get((name, real, threads))
                ratio = f"{seconds / beside:.4f}" if beside else ""
                print(f"mlp,{name},{real},{threads},torch-{torch.__version__},{seconds:.6g},{ratio}",
                      flush=True)


if __name__ == "__main__":
    main()
