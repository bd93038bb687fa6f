// How fast the codec is beside memcpy and beside general compressors, on the same buffers in the
// same run: GB/s of uncompressed FP32 (docs/codec.md).
#include <benchmark/benchmark.h>
#include <sfpgen/codec/cost.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "contenders.hpp"
#include "formats_bench.hpp"
#include "measure.hpp"

namespace sfpgen::codec::bench {
namespace {

/// Where values come from, again and again: nobody gains from the repetition, since blocks are
/// compressed one by one.
struct Source {
  std::string name;
  std::size_t block_values = 0;
  std::vector<std::uint32_t> values;  ///< a whole number of blocks
};

enum class Shape { normal, relu };

/// Normal values of standard deviation 0.05, or of 1 with the negative ones set to zero.
Source random_source(Shape shape, std::size_t most) {
  constexpr std::size_t blocks = 16;
  Source source{shape == Shape::normal ? "normal" : "relu", std::size_t{1} << 18, {}};
  source.values.resize(std::min(blocks * source.block_values, most));
  std::mt19937_64 random(20261126);
  std::normal_distribution<float> normal(0.0F, shape == Shape::normal ? 0.05F : 1.0F);
  for (std::uint32_t& bits : source.values) {
    const float value = shape == Shape::normal ? normal(random) : std::max(normal(random), 0.0F);
    std::memcpy(&bits, &value, sizeof(bits));
  }
  return source;
}

/// A tensor of the examples, which is one block.
Source real_source(const std::string& name) {
  const auto bytes = golden::read_file(std::string(SFPGEN_TENSORS) + "/" + name + ".npy");
  const auto array =
      bytes.ok() ? golden::parse_npy(*bytes) : Result<golden::NpyArray>(bytes.error());
  if (!array.ok()) {
    std::fprintf(stderr, "codec_bench: %s: %s\n", name.c_str(), array.error().text().c_str());
    std::exit(2);
  }
  return {name, array->values.size(), {array->values.begin(), array->values.end()}};
}

golden::Sign sign_of(const Source& source) {
  const bool negative = std::any_of(source.values.begin(), source.values.end(),
                                    [](std::uint32_t bits) { return bits >> 31 != 0; });
  return negative ? golden::Sign::keep : golden::Sign::drop;
}

/// A tensor of the size to measure, with mantissas cut to m bits.
struct Tensor {
  std::string name;
  std::size_t block_values = 0;
  std::vector<std::uint32_t> values;

  void make(const Source& source, unsigned kept, std::size_t count) {
    const std::string wanted = source.name + "/m" + std::to_string(kept);
    if (name == wanted) {
      return;
    }
    name = wanted;
    block_values = source.block_values;
    values.resize(std::max(count / block_values, std::size_t{1}) * block_values);
    const std::uint32_t mask = ~std::uint32_t{0} << (23 - kept);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = source.values[i % source.values.size()] & mask;
    }
  }
};

/// Buffers that every run uses anew.
struct Buffers {
  std::vector<std::uint8_t> compressed;
  std::vector<std::size_t> sizes;
  std::vector<std::uint32_t> restored;
};

enum class Direction { encode, decode };

void run(benchmark::State& state, const Tensor& tensor, const Contender& contender,
         Direction direction, unsigned threads, Buffers& buffers) {
  const std::size_t bytes = tensor.values.size() * 4;
  const std::size_t block = tensor.block_values * 4;
  const std::size_t blocks = bytes / block;
  const std::size_t room = block + block / 4 + 65536;
  buffers.compressed.resize(blocks * room);
  buffers.sizes.assign(blocks, 0);
  buffers.restored.resize(tensor.values.size());
  const auto* const from = reinterpret_cast<const std::uint8_t*>(tensor.values.data());
  auto* const back = reinterpret_cast<std::uint8_t*>(buffers.restored.data());
  const auto encode = [&](std::size_t i) {
    buffers.sizes[i] =
        contender.encode({from + i * block, block}, {buffers.compressed.data() + i * room, room});
  };
  const auto decode = [&](std::size_t i) {
    contender.decode({buffers.compressed.data() + i * room, buffers.sizes[i]},
                     {back + i * block, block});
  };
  const auto copy = [&](std::size_t i) { std::memcpy(back + i * block, from + i * block, block); };

  timed(blocks, threads, encode);
  timed(blocks, threads, copy);
  std::fill(buffers.restored.begin(), buffers.restored.end(), 0);
  timed(blocks, threads, decode);
  if (buffers.restored != tensor.values) {
    state.SkipWithError("what comes back is not what went in");
    return;
  }
  // memcpy takes turns with the contender, so that whatever else the machine does meets both.
  double contender_seconds = 0;
  double memcpy_seconds = 0;
  while (state.KeepRunning()) {
    const double seconds =
        timed(blocks, threads,
              direction == Direction::encode ? std::function<void(std::size_t)>(encode) : decode);
    state.SetIterationTime(seconds);
    contender_seconds += seconds;
    memcpy_seconds += timed(blocks, threads, copy);
  }
  std::size_t compressed = 0;
  for (const std::size_t size : buffers.sizes) {
    compressed += size;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["of_memcpy"] = memcpy_seconds / contender_seconds;
  state.counters["ratio"] = static_cast<double>(bytes) / static_cast<double>(compressed);
}

/// Counting a tensor's values and measuring all codings, which is what `sfpgen analyze` does.
void run_analysis(benchmark::State& state, const Tensor& tensor, Path path, unsigned threads,
                  Buffers& buffers) {
  const golden::PacketConfig config = golden::default_config(golden::fp32);
  const auto items = std::as_bytes(std::span(tensor.values));
  const std::size_t block = tensor.block_values * 4;
  const std::size_t blocks = items.size() / block;
  buffers.restored.resize(tensor.values.size());
  auto* const back = reinterpret_cast<std::byte*>(buffers.restored.data());
  const auto count = [&](std::size_t i) {
    benchmark::DoNotOptimize(
        count_values(config.format, items.subspan(i * block, block), path).value().zeros);
  };
  const auto measure = [&](std::size_t i) {
    benchmark::DoNotOptimize(packet_costs(config, items.subspan(i * block, block), path).value());
  };
  const auto copy = [&](std::size_t i) {
    std::memcpy(back + i * block, items.data() + i * block, block);
  };
  timed(blocks, threads, copy);
  double seconds = 0;
  double memcpy_seconds = 0;
  while (state.KeepRunning()) {
    const double run = timed(blocks, threads, count) + timed(blocks, threads, measure);
    state.SetIterationTime(run);
    seconds += run;
    memcpy_seconds += timed(blocks, threads, copy);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(items.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["of_memcpy"] = memcpy_seconds / seconds;
}

/// Takes "--megabytes=N" out of the command line; 256 without it.
std::size_t megabytes(int& argc, char** argv) {
  constexpr std::string_view option = "--megabytes=";
  std::size_t found = 256;
  int kept = 0;
  for (int i = 0; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with(option)) {
      argv[kept++] = argv[i];
      continue;
    }
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data() + option.size(), end, found);
    if (error != std::errc{} || stop != end || found == 0 || found > 65536) {
      std::fprintf(stderr, "codec_bench: --megabytes=N takes a number from 1 to 65536\n");
      std::exit(2);
    }
  }
  argc = kept;
  return found;
}

int bench_main(int argc, char** argv) {
  const std::size_t count = megabytes(argc, argv) << 18;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  std::vector<unsigned> thread_counts = {1};
  if (processors > 1) {
    thread_counts.push_back(processors);
  }
  const std::vector<Source> sources = {random_source(Shape::normal, count),
                                       random_source(Shape::relu, count), real_source("cnn_weight"),
                                       real_source("cnn_activation")};
  Tensor tensor;
  Buffers buffers;
  for (const unsigned kept : {23U, 7U, 2U}) {
    for (const Source& source : sources) {
      for (const Contender& contender : contenders(kept, sign_of(source))) {
        for (const unsigned threads : thread_counts) {
          for (const Direction direction : {Direction::encode, Direction::decode}) {
            const std::string name = source.name + "/m" + std::to_string(kept) + "/" +
                                     contender.name + "/" +
                                     (direction == Direction::encode ? "encode" : "decode") +
                                     "/cores:" + std::to_string(threads);
            benchmark::RegisterBenchmark(
                name.c_str(),
                [&, kept, contender, threads, direction](benchmark::State& state) {
                  tensor.make(source, kept, count);
                  run(state, tensor, contender, direction, threads, buffers);
                })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
          }
        }
      }
    }
  }
  for (const Path path : {Path::avx512, Path::avx2, Path::portable}) {
    for (const unsigned threads : thread_counts) {
      if (!path_available(path)) continue;
      const std::string name = "normal/m7/sfp_analyze_" + std::string(path_name(path)) +
                               "/analyze/cores:" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(),
                                   [&, path, threads](benchmark::State& state) {
                                     tensor.make(sources.front(), 7, count);
                                     run_analysis(state, tensor, path, threads, buffers);
                                   })
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
  register_formats(sources.front().values, count, thread_counts);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace
}  // namespace sfpgen::codec::bench

int main(int argc, char** argv) { return sfpgen::codec::bench::bench_main(argc, argv); }
