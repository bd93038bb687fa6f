// Element formats in planes and block formats in streams, a piece at a time, in turns with memcpy
// of the same bytes.
#include "formats_bench.hpp"

#include <benchmark/benchmark.h>
#include <sfpgen/codec/block_formats.hpp>
#include <sfpgen/codec/elements.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
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
  std::string name;
  Path path = Path::portable;
  Direction direction = Direction::quantize;
  unsigned threads = 1;
};

/// A format between items and the bytes that stand for them, at most as many.
class Coder {
 public:
  explicit Coder(const Trial& trial) : trial_(trial) {
    const std::uint64_t values = block_bytes / item_bytes(trial.container);
    if (const auto blocks = golden::block_format(trial.name)) {
      blocks_ = blocks;
      layout_ = {trial.container.width(), 8};
      sizes_ = golden::stream_sizes(*blocks, layout_, values);
    } else {
      element_ = golden::element_format(trial.name).value();
      sizes_ = {0, plane_bytes(element_, values)};
    }
  }

  [[nodiscard]] std::size_t stored() const { return sizes_.metadata + sizes_.data; }

  void quantize(std::span<const std::byte> items, std::span<std::uint8_t> to) const {
    if (blocks_) {
      (void)quantize_blocks(trial_.container, *blocks_, layout_, items, to.first(sizes_.metadata),
                            to.subspan(sizes_.metadata, sizes_.data), trial_.path)
          .value();
    } else {
      (void)quantize_elements(trial_.container, element_, 0, items, to, trial_.path).value();
    }
  }

  void dequantize(std::span<const std::uint8_t> from, std::span<std::byte> items) const {
    if (blocks_) {
      (void)dequantize_blocks(trial_.container, *blocks_, layout_, from.first(sizes_.metadata),
                              from.subspan(sizes_.metadata, sizes_.data), items, trial_.path)
          .value();
    } else {
      (void)dequantize_elements(trial_.container, element_, 0, from, items, trial_.path).value();
    }
  }

 private:
  Trial trial_;
  golden::ElementFormat element_;
  std::optional<golden::BlockFormat> blocks_;
  golden::FieldLayout layout_;
  golden::StreamSizes sizes_;
};

void run(benchmark::State& state, const Trial& trial, Workspace& space) {
  const std::size_t blocks = space.items.size() / block_bytes;
  const Coder coder(trial);
  const std::size_t stored = coder.stored();
  const auto codes = [&](std::size_t i) {
    return std::span(space.planes).subspan(i * block_bytes, stored);
  };
  const auto quantize = [&](std::size_t i) {
    coder.quantize(std::span(space.items).subspan(i * block_bytes, block_bytes), codes(i));
  };
  const auto dequantize = [&](std::size_t i) {
    coder.dequantize(codes(i), std::span(space.restored).subspan(i * block_bytes, block_bytes));
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
         {"fp8_e4m3", "fp8_e5m2", "e3m3", "fp6_e2m3", "e2m2", "fp4_e2m1", "ocp_int8", "hbfp8",
          "hbfp4", "mxfp8_e4m3", "mxfp4_e2m1", "mxint8"}) {
      for (const Path path : {Path::avx512, Path::avx2, Path::portable}) {
        for (const unsigned threads : thread_counts) {
          for (const Direction direction : {Direction::quantize, Direction::dequantize}) {
            if (!path_available(path)) continue;
            const Trial trial{container, format, path, direction, threads};
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
