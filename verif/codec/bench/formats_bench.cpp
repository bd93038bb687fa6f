// Element formats in planes, block by block, in turns with memcpy of the same bytes.
#include "formats_bench.hpp"

#include <benchmark/benchmark.h>
#include <sfpgen/codec/elements.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include "measure.hpp"

namespace sfpgen::codec::bench {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20;

/// Values of a container, the planes of their blocks, and what comes back.
struct Workspace {
  std::string name;
  std::vector<std::byte> items;
  std::vector<std::uint8_t> planes;
  std::vector<std::byte> restored;

  void make(const golden::FloatFormat& container, std::span<const std::uint32_t> values,
            std::size_t bytes) {
    const std::string wanted = golden::format_name(container);
    if (name == wanted) {
      return;
    }
    name = wanted;
    const std::size_t size = item_bytes(container);
    items.resize(std::max(bytes / block_bytes, std::size_t{1}) * block_bytes);
    planes.resize(items.size());
    restored.resize(items.size());
    for (std::size_t i = 0; i < items.size() / size; ++i) {
      const std::uint32_t value = values[i % values.size()] >> (32 - container.width());
      std::memcpy(items.data() + i * size, &value, size);
    }
  }
};

enum class Direction { quantize, dequantize };

struct Trial {
  golden::FloatFormat container;
  golden::ElementFormat format;
  Path path = Path::portable;
  Direction direction = Direction::quantize;
  unsigned threads = 1;
};

void run(benchmark::State& state, const Trial& trial, Workspace& space) {
  const std::size_t blocks = space.items.size() / block_bytes;
  const std::size_t stored = plane_bytes(trial.format, block_bytes / item_bytes(trial.container));
  const auto planes = [&](std::size_t i) {
    return std::span(space.planes).subspan(i * block_bytes, stored);
  };
  const auto quantize = [&](std::size_t i) {
    (void)quantize_elements(trial.container, trial.format, 0,
                            std::span(space.items).subspan(i * block_bytes, block_bytes), planes(i),
                            trial.path);
  };
  const auto dequantize = [&](std::size_t i) {
    (void)dequantize_elements(trial.container, trial.format, 0, planes(i),
                              std::span(space.restored).subspan(i * block_bytes, block_bytes),
                              trial.path);
  };
  const auto copy = [&](std::size_t i) {
    std::memcpy(space.restored.data() + i * block_bytes, space.items.data() + i * block_bytes,
                block_bytes);
  };
  timed(blocks, trial.threads, quantize);
  timed(blocks, trial.threads, dequantize);
  double seconds = 0;
  double memcpy_seconds = 0;
  while (state.KeepRunning()) {
    const double run = trial.direction == Direction::quantize
                           ? timed(blocks, trial.threads, quantize)
                           : timed(blocks, trial.threads, dequantize);
    state.SetIterationTime(run);
    seconds += run;
    memcpy_seconds += timed(blocks, trial.threads, copy);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(space.items.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["of_memcpy"] = memcpy_seconds / seconds;
  state.counters["ratio"] = static_cast<double>(block_bytes) / static_cast<double>(stored);
}

}  // namespace

void register_formats(std::span<const std::uint32_t> values, std::size_t count,
                      const std::vector<unsigned>& thread_counts) {
  static Workspace space;
  for (const golden::FloatFormat& container : {golden::fp32, golden::bf16}) {
    for (const char* const format :
         {"fp8_e4m3", "fp8_e5m2", "e3m3", "fp6_e2m3", "e2m2", "fp4_e2m1", "ocp_int8"}) {
      for (const Path path : {Path::avx512, Path::avx2, Path::portable}) {
        for (const unsigned threads : thread_counts) {
          for (const Direction direction : {Direction::quantize, Direction::dequantize}) {
            if (!path_available(path)) continue;
            const Trial trial{container, golden::element_format(format).value(), path, direction,
                              threads};
            const std::string name =
                "formats/" + golden::format_name(container) + "/" + format + "_" +
                std::string(path_name(path)) + "/" +
                (direction == Direction::quantize ? "quantize" : "dequantize") +
                "/cores:" + std::to_string(threads);
            benchmark::RegisterBenchmark(name.c_str(),
                                         [=](benchmark::State& state) {
                                           space.make(trial.container, values, 4 * count);
                                           run(state, trial, space);
                                         })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
          }
        }
      }
    }
  }
}

}  // namespace sfpgen::codec::bench
