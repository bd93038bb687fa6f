// Two passes over a tensor: counts, from which parameters follow, then sizes and errors.
#include "verif/analysis/analysis.hpp"

#include <algorithm>
#include <cmath>

#include "verif/analysis/error_meter.hpp"

namespace sfpgen::analysis {
namespace {

using golden::PacketConfig;
using golden::ZeroCode;

/// Values in a piece: whole blocks, and some megabytes of them.
std::size_t piece_values(const Questions& questions, std::uint64_t values) {
  constexpr std::uint64_t wanted = std::uint64_t{1} << 22;
  const std::uint64_t block = golden::values_a_block(values, questions.block_values);
  if (block >= values) return static_cast<std::size_t>(std::max<std::uint64_t>(values, 1));
  return static_cast<std::size_t>(std::max<std::uint64_t>(wanted / block, 1) * block);
}

/// The configuration of a length, as far as it is the same for all codings.
PacketConfig base_config(const tensors::TensorInfo& info, const Questions& questions,
                         const codec::ValueCounts& counts, unsigned mantissa_bits) {
  PacketConfig config = golden::default_config(info.format);
  config.lanes = questions.lanes;
  config.rows = questions.rows;
  config.kept_mantissa_bits = mantissa_bits;
  config.sign = counts.sign_bits == 0 ? golden::Sign::drop : golden::Sign::keep;
  const auto most = std::max_element(counts.exponents.begin() + 1, counts.exponents.end());
  if (*most > 0) config.bias = static_cast<std::uint32_t>(most - counts.exponents.begin());
  const golden::RawFit raw = shortest_raw(info.format, counts.exponents);
  config.raw_bits = raw.bits;
  config.raw_offset = raw.offset;
  return config;
}

/// Each coding with the zero code that makes it smaller; with it, where both are alike.
std::array<CodingResult, 4> choose(const PacketConfig& base, const codec::CodingCosts& costs) {
  std::array<CodingResult, 4> codings;
  for (const golden::NamedCoding& named : golden::named_codings()) {
    CodingResult& result = codings.at(static_cast<std::size_t>(named.coding));
    const auto bytes = [&](ZeroCode zero_code) {
      return costs.of(named.coding, zero_code).bits.total();
    };
    result.config = base;
    result.config.coding = named.coding;
    result.config.zero_code =
        bytes(ZeroCode::off) < bytes(ZeroCode::on) ? ZeroCode::off : ZeroCode::on;
    result.cost = costs.of(named.coding, result.config.zero_code);
  }
  return codings;
}

void prepare(const Questions& questions, TensorResult& result) {
  const golden::FloatFormat& format = result.info.format;
  result.exponent_entropy = entropy(result.counts.exponents);
  std::vector<unsigned> lengths = {format.mantissa_bits};
  for (const unsigned m : questions.mantissa_bits) {
    lengths.push_back(std::min(m, format.mantissa_bits));
  }
  const double sign = result.counts.sign_bits == 0 ? 0 : 1;
  for (const unsigned m : lengths) {
    LengthResult length;
    length.mantissa_bits = m;
    length.bound_bits = static_cast<double>(result.counts.values) *
                        (sign + static_cast<double>(m) + result.exponent_entropy);
    result.lengths.push_back(length);
  }
}

}  // namespace

const CodingResult& LengthResult::best() const {
  return *std::min_element(codings.begin(), codings.end(), [](const auto& a, const auto& b) {
    return a.cost.bits.total() < b.cost.bits.total();
  });
}

double entropy(std::span<const std::uint64_t> counts) {
  double values = 0;
  for (const std::uint64_t count : counts) values += static_cast<double>(count);
  double bits = 0;
  for (const std::uint64_t count : counts) {
    if (count == 0) continue;
    const double part = static_cast<double>(count) / values;
    bits -= part * std::log2(part);
  }
  return std::max(bits, 0.0);
}

golden::RawFit shortest_raw(const golden::FloatFormat& format,
                            std::span<const std::uint64_t> exponents) {
  std::uint32_t lowest = 0;
  std::uint32_t highest = 0;
  for (std::uint32_t exponent = 1; exponent < exponents.size(); ++exponent) {
    if (exponents[exponent] == 0) continue;
    if (lowest == 0) lowest = exponent;
    highest = exponent;
  }
  golden::RawFit fit{1, lowest == 0 ? 0 : lowest - 1};
  while (fit.bits < format.exponent_bits &&
         ((std::uint64_t{1} << fit.bits) - 1) + fit.offset < highest) {
    ++fit.bits;
  }
  return fit;
}

Result<TensorResult> analyze(const tensors::TensorFile& file, std::size_t tensor,
                             const Questions& questions, const Progress& progress) {
  TensorResult result;
  result.info = file.tensors()[tensor];
  const tensors::TensorInfo& info = result.info;
  const std::size_t piece = piece_values(questions, info.values);
  codec::BlockOptions counting;
  counting.threads = questions.threads;
  result.counts.exponents.resize(std::size_t{1} << info.format.exponent_bits);
  std::optional<Error> failed;
  const Outcome counted = file.read(tensor, piece, [&](std::span<const std::byte> items) {
    const auto found = codec::count_blocks(info.format, items, counting);
    if (!found.ok()) {
      failed = found.error();
      return;
    }
    result.counts += *found;
    progress(items.size());
  });
  if (!counted.ok()) return counted.error();
  if (failed) return *std::move(failed);

  prepare(questions, result);
  std::vector<PacketConfig> configs;
  for (const LengthResult& length : result.lengths) {
    configs.push_back(base_config(info, questions, result.counts, length.mantissa_bits));
  }
  std::vector<codec::CodingCosts> costs(configs.size());
  // At all mantissa bits nothing is lost.
  std::vector<unsigned> kept;
  for (std::size_t i = 1; i < result.lengths.size(); ++i)
    kept.push_back(result.lengths[i].mantissa_bits);
  std::vector<std::shared_ptr<const TriedFormat>> formats;
  for (const NamedFormat& tried : questions.formats) formats.push_back(tried.format);
  ErrorMeter meter(info, kept, formats, questions.threads);
  codec::BlockOptions options;
  options.block_values = golden::values_a_block(info.values, questions.block_values);
  options.threads = questions.threads;
  const Outcome measured = file.read(tensor, piece, [&](std::span<const std::byte> items) {
    for (std::size_t i = 0; i < configs.size(); ++i) {
      const auto found = codec::block_costs(configs[i], items, options);
      if (!found.ok()) {
        failed = found.error();
        return;
      }
      costs[i] += *found;
    }
    meter.add(items);
    progress(items.size());
  });
  if (!measured.ok()) return measured.error();
  if (failed) return *std::move(failed);

  const std::vector<ErrorSums> errors = meter.finish();
  for (std::size_t i = 0; i < configs.size(); ++i) {
    result.lengths[i].codings = choose(configs[i], costs[i]);
    if (i > 0) result.lengths[i].error = errors[i - 1];
  }
  for (std::size_t i = 0; i < questions.formats.size(); ++i) {
    const NamedFormat& tried = questions.formats[i];
    result.formats.push_back(
        {tried.name, tried.format->bits(info.values), errors[configs.size() - 1 + i]});
  }
  return result;
}

}  // namespace sfpgen::analysis
